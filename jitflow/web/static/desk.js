// Keys and places of the pages on which somebody drafts. Everything here can also be done with the Tab key and buttons.

const form = document.getElementById("box-form") || document.getElementById("texts-form");

// The place to come back to after a save: the field that had the focus last.
if (form?.elements.at) {
  form.addEventListener("focusin", ({ target }) => {
    if (target.id && target.matches("input, select, textarea")) form.elements.at.value = target.id;
  });
}

// A list of single values grows by itself: when its last line is filled, an empty one follows.
addEventListener("input", ({ target }) => {
  const row = target.closest(".several > div");
  if (!row || row.nextElementSibling?.matches("div") || !target.value || row.matches(".several-part")) return;
  const [, stem, number] = /^(.*)\.(\d+)$/.exec(target.name) || [];
  if (stem === undefined) return;
  const next = row.cloneNode(true);
  const input = next.querySelector("input, select, textarea");
  input.name = `${stem}.${Number(number) + 1}`;
  input.id = `${target.id.replace(/\d+$/, "")}${Number(number) + 1}`;
  input.value = "";
  const label = next.querySelector("label");
  if (label) { label.htmlFor = input.id; label.textContent = label.textContent.replace(/\d+$/, Number(number) + 2); }
  row.after(next);
});

// Search in a long list of ticks: filters as one types, without accents, by the words of the list and by other words for
// the same; what is ticked always stays in sight.
const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
for (const filter of document.querySelectorAll("[data-filter]")) {
  const list = filter.parentElement;
  const input = filter.querySelector("input");
  const count = filter.querySelector("[data-found]");
  const more = list.querySelector("details.more .option")?.closest("details");
  const name = list.querySelector('input[name^="base:"]').name.split(".").pop();
  const also = JSON.parse(document.querySelector(`[data-search-words="${name}"]`)?.dataset.words || "{}");
  const options = [...list.querySelectorAll(".option")].map((one) => {
    const tick = one.querySelector("input");
    return { one, tick, text: folded(`${one.textContent} ${also[tick.value] || ""}`) };
  });
  let wasOpen = null, saying = 0;

  function narrow() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { one, tick, text } of options) {
      const fits = words.every((word) => text.includes(word));
      one.hidden = !fits && !tick.checked;
      found += fits;
    }
    for (const part of list.querySelectorAll(".usual")) part.hidden = ![...part.querySelectorAll(".option")].some((one) => !one.hidden);
    if (more) {
      if (words.length && wasOpen === null) wasOpen = more.open;
      more.open = words.length ? true : (wasOpen ?? more.open);
      if (!words.length) wasOpen = null;
    }
    count.textContent = !words.length ? "" : found ? count.dataset.found.replace("{found}", found) : count.dataset.none;
    clearTimeout(saying);
    saying = setTimeout(() => { document.getElementById("live").textContent = count.textContent; }, 500);   // not at every letter
  }

  // The button is for browsers without a script; what is searched for is no answer and is not sent.
  filter.hidden = false;
  input.removeAttribute("name");
  for (const one of filter.querySelectorAll("button, input[type=hidden]")) one.remove();
  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();   // else the form would be sent
      options.find(({ one, tick }) => !one.hidden && !tick.checked && folded(input.value))?.tick.focus();
    } else if (event.key === "Escape" && input.value) {
      input.value = "";
      narrow();
      event.preventDefault();
    }
  });
}

// Shortcuts, unless the reader does not want them.
const help = document.body.dataset.keys;
if (help) {
  addEventListener("keydown", (event) => {
    const found = shortcut(event);
    if (!found || !found()) return;
    event.preventDefault();
  });
}

function shortcut(event) {
  if (event.defaultPrevented || event.isComposing) return null;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") return saveNow;
  if (event.altKey && !event.ctrlKey && event.key === "PageDown") return () => step(1);
  if (event.altKey && !event.ctrlKey && event.key === "PageUp") return () => step(-1);
  if (plain && !typing(event.target)) {
    if (event.key === "/") return search;
    if (event.key === "?") return () => { location.href = help; return true; };
  }
  return null;
}

function typing(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function saveNow() {
  if (!form) return false;
  if (form.dataset.autosave) form.dispatchEvent(new Event("save-now"));
  else form.requestSubmit(form.querySelector('button[name="act"][value="save"]'));
  return true;
}

// The next box or the one before: a page of its own, or the next part of the whole form.
function step(by) {
  const boxes = [...document.querySelectorAll("details.whole-box")];
  if (!boxes.length) {
    const link = document.querySelector(by > 0 ? "a[data-next]" : "a[data-previous]");
    link?.click();
    return Boolean(link);
  }
  const inside = boxes.findIndex((box) => box.contains(document.activeElement));
  const here = inside >= 0 ? inside : boxes.filter((box) => box.getBoundingClientRect().top < 10).length - 1;
  const next = boxes[Math.min(Math.max(here + by, 0), boxes.length - 1)];
  next.scrollIntoView({ block: "start" });
  next.querySelector("summary").focus({ preventScroll: true });
  return true;
}

// The search of the part one works in, else the first that is in sight, else the first.
function search() {
  const all = [...document.querySelectorAll("input[type=search]")].filter((one) => one.offsetParent);
  const part = document.activeElement.closest("details.item, details.whole-box");
  const seen = (one) => { const { top } = one.getBoundingClientRect(); return top >= 0 && top < innerHeight; };
  const found = all.find((one) => part?.contains(one)) || all.find(seen) || all[0];
  found?.focus();
  return Boolean(found);
}
