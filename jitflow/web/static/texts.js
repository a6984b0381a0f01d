// After a translation was saved by itself, its row says how it stands: state at once, what differs once the reader has left the text.
// The parts are made by our own templates and escaped there. Without this script they are as they were when the page was loaded.

const form = document.getElementById("texts-form");
if (form) start();

function start() {
  const live = document.getElementById("live");
  const waiting = new Map();   // what is compared, by the name of the text, until the reader leaves it
  const articleOf = (name) => form.querySelector(`[data-segment="${CSS.escape(name)}"]`);

  form.addEventListener("saved-by-itself", ({ detail }) => {
    replace(document.querySelector("[data-progress]"), detail.progress);
    replace(document.querySelector("[data-filters]"), detail.filters);
    for (const [name, row] of Object.entries(detail.rows || {})) {
      const article = articleOf(name);
      if (!article) continue;
      article.className = `segment segment-${row.state}`;
      article.querySelector("[data-mark]").innerHTML = row.mark;
      waiting.set(name, row);
    }
    compare(detail.line);
  });

  form.addEventListener("focusout", () => setTimeout(() => compare("")));

  function replace(part, markup) {
    if (part && markup && !part.contains(document.activeElement)) part.innerHTML = markup;
  }

  function compare(said) {
    const spoken = [];
    for (const [name, row] of waiting) {
      const article = articleOf(name);
      if (article.contains(document.activeElement)) continue;
      waiting.delete(name);
      put(article, row);
      if (row.spoken) spoken.push(row.spoken);
    }
    if (spoken.length && live) live.textContent = [said, ...spoken].join(" ").trim();
  }

  function put(article, row) {
    const under = article.querySelector("[data-under]");
    const reason = under.querySelector("textarea")?.value || "";
    under.innerHTML = row.under;
    const again = under.querySelector("textarea");
    if (again && reason) {
      again.value = reason;
      again.closest("details").open = true;
    }
    if (row.source) article.querySelector("[data-source]").innerHTML = row.source;
    const text = article.querySelector(".segment-text");
    if (text.hasAttribute("aria-invalid")) return;
    if (row.described) text.setAttribute("aria-describedby", row.described); else text.removeAttribute("aria-describedby");
  }
}
