// The paper beside the form: fetched when the window is wide enough, drawn again after each save, in another language on a click.

const column = document.querySelector("[data-paper]");
if (column) start();

function start() {
  const here = column.querySelector("[data-paper-here]");
  const wide = matchMedia("(min-width: 1500px)");
  const room = matchMedia("(min-width: 1280px)");
  const wanted = document.querySelector(".bench-paper-on") ? room : wide;
  let language = here.querySelector(".paper")?.dataset.language || "";

  // What is saved by itself asks for the paper in the same breath (autosave.js reads this).
  const tell = () => {
    column.dataset.showing = wanted.matches && here.firstElementChild ? `${column.dataset.section}:${language}` : "";
    column.querySelector("[data-show]").hidden = Boolean(column.dataset.showing);
    column.querySelector("[data-hide]").hidden = !column.dataset.showing;
  };

  function put(markup) {
    const inside = here.contains(document.activeElement);
    const top = here.querySelector(".paper")?.scrollTop || 0;
    here.innerHTML = markup;   // made by our own templates, escaped there
    const paper = here.querySelector(".paper");
    if (paper) {
      language = paper.dataset.language;
      paper.scrollTop = top;
      if (inside) paper.focus({ preventScroll: true });
    }
    tell();
  }

  async function load(code) {
    if (!here.firstElementChild) here.textContent = column.dataset.loading;
    try {
      const answer = await fetch(`${column.dataset.paper}?language=${encodeURIComponent(code)}`, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      put(await answer.text());
    } catch {
      here.textContent = column.dataset.failed;
    }
  }

  const begin = () => { if (wanted.matches && !here.firstElementChild) load(language); else tell(); };
  wanted.addEventListener("change", begin);
  begin();

  here.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-language]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    load(link.dataset.language);
  });
  document.getElementById("box-form")?.addEventListener("saved-by-itself", ({ detail }) => { if (detail.paper) put(detail.paper); });
}
