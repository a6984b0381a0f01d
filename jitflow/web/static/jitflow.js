// Adds speed and care, never function: every page works without it.

// The error summary, or the first conflict, takes the focus.
document.querySelector("[data-focus]")?.focus();

// A link to an input inside a closed part opens the part.
function openAround(element) {
  for (let part = element?.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
}

function showTarget() {
  if (location.hash.length < 2) return;
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  openAround(target);
  if (target.matches("input, select, textarea")) target.focus();
  else target.scrollIntoView({ block: "start" });
}
addEventListener("hashchange", showTarget);
showTarget();
for (const wrong of document.querySelectorAll(".field-error")) openAround(wrong);

// Leaving with words that are not saved: the browser asks first.
let unsaved = null;
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => { unsaved = form; });
  form.addEventListener("submit", () => { unsaved = null; });
  // What came back with an error or a conflict is not saved either.
  if (form.querySelector(".field-error, .conflict")) unsaved = form;
}
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

// On paper every part is open; afterwards as it was.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => { for (const part of opened) part.open = false; });

// Documents being made: the list is fetched again until all are done, more slowly after a while.
const list = () => document.getElementById("documents");
let asked = 0;

async function refresh() {
  try {
    const answer = await fetch(list().dataset.refresh, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("documents");
    if (!fresh || list().contains(document.activeElement) && fresh.innerHTML === list().innerHTML) return wait();
    list().replaceWith(fresh);
    if (fresh.querySelector("[data-running]")) return wait();
    document.getElementById("live").textContent = fresh.dataset.live;
  } catch {
    wait();
  }
}

function wait() {
  asked += 1;
  if (asked < 200) setTimeout(refresh, asked < 20 ? 1500 : 5000);
}
if (list()?.querySelector("[data-running]")) wait();
