// What the checks found, beside the questions: after saving by itself the findings are those of the words as they stand.
// The answer carries them only where they changed (jitflow/drafting/findings_anew.py). Nothing that has the focus is replaced.

const form = document.querySelector("form[data-found]");
form?.addEventListener("saved-by-itself", ({ detail }) => { if (detail.findings) put(detail.findings); });

function put({ markup, digest, line }) {
  const page = new DOMParser().parseFromString(markup, "text/html");   // made by our own templates, escaped there
  for (const one of form.querySelectorAll(".field > .finding-compact, .group > .finding-compact")) one.remove();
  for (const one of form.querySelectorAll("[aria-describedby*='-found-']")) describe(one, []);
  for (const part of page.querySelectorAll("[data-into]")) into(part);
  for (const part of page.querySelectorAll("[data-at]")) beside(part);
  form.dataset.found = digest;
  if (line) say(line);
}

// After the inputs of its field, and said with them; under the heading of a group; where those are not on the page yet,
// with the findings that have no field here.
function beside(part) {
  const base = form.querySelector(`input[name="${CSS.escape("base:" + part.dataset.at)}"]`);
  if (base) {
    const field = base.parentElement;
    const ids = [...part.querySelectorAll("[id]")].map((one) => one.id);
    const inputs = field.matches("fieldset") ? [field] : field.querySelectorAll(":scope > .input, :scope > .option > input");
    for (const one of [...inputs].slice(0, 1)) describe(one, ids);
    base.before(...part.children);
    return;
  }
  const group = document.getElementById(part.dataset.id)?.querySelector(":scope > h2, :scope > h3, :scope > h4, :scope > h5");
  if (group) group.after(...part.children);
  else document.getElementById(part.dataset.loose)?.append(...part.children);
}

function describe(element, ids) {
  const others = (element.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !/-found-\d+$/.test(id));
  const all = [...others, ...ids].join(" ");
  if (all) element.setAttribute("aria-describedby", all); else element.removeAttribute("aria-describedby");
}

function into(part) {
  const place = document.getElementById(part.dataset.into);
  if (!place || place.contains(document.activeElement)) return;
  const fresh = part.firstElementChild;
  if (place.id && fresh?.id === place.id) place.replaceWith(fresh); else place.replaceChildren(...part.childNodes);
}

// After what the line of saving says, so that one sentence does not swallow the other.
function say(line) {
  const live = document.getElementById("live");
  live.textContent = `${live.textContent} ${line}`.trim();
}
