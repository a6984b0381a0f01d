// Adds speed and care, never function: every page works without it.

// The error summary, or the first conflict, takes the focus.
document.querySelector("[data-focus]")?.focus();

// A link to an input inside a closed part opens the part.
function openAround(element) {
  for (let part = element?.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
}

function firstField(part) {
  const all = part.querySelectorAll(".field input:not([type=hidden]), .field select, .field textarea");
  return [...all].find((one) => one.offsetParent) || part.querySelector("summary");
}

// Where an address leads, the focus goes: the field, the button that was pressed, the first field of a new part,
// the heading of a group of which a part was removed.
function showTarget() {
  if (location.hash.length < 2) return;
  const wanted = decodeURIComponent(location.hash.slice(1));
  // A tick that was saved stands first in its list, under the id of the list itself.
  const target = document.getElementById(wanted) || document.getElementById(wanted.replace(/-[^-]*$/, ""));
  if (!target) return;
  openAround(target);
  let focus = target;
  if (target.matches("details.item")) focus = firstField(target);
  else if (target.matches("details")) focus = target.querySelector("summary");
  else if (target.matches("section.group")) focus = target.querySelector("h2, h3, h4, h5");
  if (!target.matches("input, select, textarea, button")) target.scrollIntoView({ block: "start" });
  if (!focus || (focus === target && !target.matches("input, select, textarea, button"))) return;
  if (focus.matches("h2, h3, h4, h5")) focus.tabIndex = -1;
  focus.focus({ preventScroll: focus !== target });
}
// The browser goes to the address itself, too, and may take the focus away again: seen to once more when it is done.
const showAgain = () => setTimeout(() => { if (document.activeElement === document.body) showTarget(); });
addEventListener("hashchange", () => { showTarget(); showAgain(); });
addEventListener("load", showAgain);
showTarget();
for (const wrong of document.querySelectorAll(".field-error")) openAround(wrong);

// What the page says of the act before it: a status that is there from the beginning is not read out, one that changes is.
const said = [...document.querySelectorAll("[data-said]")].map((one) => one.textContent.trim().replace(/\s+/g, " ")).join(" ");
if (said) setTimeout(() => { const live = document.getElementById("live"); if (!live.textContent) live.textContent = said; }, 700);

// Leaving with words that are not saved: the browser asks first.
let unsaved = null;
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", ({ target }) => { if (target.name) unsaved = form; });
  form.addEventListener("submit", () => { unsaved = null; });
  form.addEventListener("all-saved", () => { unsaved = null; });
  // What came back with an error or a conflict is not saved either.
  if (form.querySelector(".field-error, .conflict")) unsaved = form;
}
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

// On paper every part is open and every text whole; afterwards as it was.
let opened = [], grown = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const part of opened) part.open = true;
  grown = [...document.querySelectorAll("textarea")].map((text) => [text, text.rows]);
  for (const [text] of grown) while (text.scrollHeight > text.clientHeight + 4 && text.rows < 200) text.rows += 2;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
  for (const [text, rows] of grown) text.rows = rows;
});

// Documents being made: the list is fetched again until all are done, more slowly after a while.
const list = () => document.getElementById("documents");
const awaited = new Set();   // the documents that were being made while somebody looked
let asked = 0;

async function refresh() {
  try {
    const answer = await fetch(list().dataset.refresh, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("documents");
    if (!fresh || list().contains(document.activeElement) && fresh.innerHTML === list().innerHTML) return wait();
    const held = list().contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list().replaceWith(fresh);
    if (held) ([...fresh.querySelectorAll("a[href]")].find((one) => one.getAttribute("href") === held) || fresh).focus();
    if (fresh.querySelector("[data-running]")) return wait();
    const failed = [...awaited].some((id) => document.getElementById(id)?.querySelector(".state-failed"));
    if (fresh.dataset.whole) await showWhole(fresh);
    document.getElementById("live").textContent = failed ? fresh.dataset.failed : fresh.dataset.live;
  } catch {
    wait();
  }
}

// The page of one document has more to show once it is made: its button, its hash and what it was made from.
async function showWhole(fresh) {
  const answer = await fetch(fresh.dataset.whole, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (!page) return;
  const main = document.getElementById("main"), within = main.contains(document.activeElement);
  main.replaceWith(page);
  if (within) list().focus();
}

function wait() {
  asked += 1;
  for (const one of list().querySelectorAll("[data-running]")) awaited.add(one.id);
  if (asked < 200) setTimeout(refresh, asked < 20 ? 1500 : 5000);
}
if (list()?.querySelector("[data-running]")) wait();
