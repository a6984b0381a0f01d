// A file that is too large is named before it is sent: the typed words stay, and nobody waits for a refusal.
for (const input of document.querySelectorAll("input[type=file][data-largest]")) {
  const message = document.getElementById(`${input.id}-large`);
  const judge = () => {
    const isLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
    if (message) {
      message.hidden = !isLarge;
      const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== message.id);
      input.setAttribute("aria-describedby", [...others, ...(isLarge ? [message.id] : [])].join(" "));
      if (isLarge) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    }
    return isLarge;
  };
  input.addEventListener("change", judge);
  input.form?.addEventListener("submit", (event) => {
    if (!judge()) return;
    event.preventDefault();
    input.focus();
  });
}
