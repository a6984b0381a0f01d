// A reviewed translation is locked until its button is pressed: a key hit by chance would be saved and undo the review.
// Without this script the text is open, and what is said beside it holds.

for (const one of document.querySelectorAll("[data-locked]")) lock(one, document.getElementById(one.dataset.locked));

function lock(one, text) {
  if (text.value !== text.defaultValue || text.hasAttribute("aria-invalid")) return;
  one.hidden = false;
  text.readOnly = true;
  one.querySelector("button").addEventListener("click", () => {
    one.hidden = true;
    text.readOnly = false;
    text.focus();
  });
}
