// Offers, under a search box, what may be meant by the words that are being typed: whole questions, which are then asked, and
// records, which are then opened. A combobox with a list, by the pattern of the ARIA Authoring Practices. A slow or failing answer
// offers nothing; without this script the box is an ordinary one.

const PAUSE = 150, SHORTEST = 2;

for (const input of document.querySelectorAll("input[data-complete]")) offer(input);

function offer(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-offers`;
  list.className = "offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.completeName);
  list.hidden = true;
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  let timer = 0, latest = 0, options = [], at = -1;

  async function ask() {
    const words = input.value, turn = ++latest;
    if (words.trim().length < SHORTEST) return close();
    try {
      const answer = await fetch(`${input.dataset.complete}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || turn !== latest || document.activeElement !== input) return;
      const found = await answer.json();
      if (turn === latest) show(found);
    } catch {
      close();
    }
  }

  function show({ options: found, said }) {
    options = found;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...found.map((one, number) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const words = document.createElement("bdi");
      words.textContent = one.text;
      if (one.lang) words.lang = one.lang;
      item.append(words);
      if (one.what) {
        const what = document.createElement("span");
        what.className = "quiet";
        what.textContent = one.what;
        item.append(" ", what);
      }
      // Before the box loses the focus, and with it the list.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(one));
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const live = document.getElementById("live");
    if (live && said) live.textContent = said;
  }

  function close() {
    latest++;
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(one) {
    close();
    if (one.url) return location.assign(one.url);
    input.value = one.text;
    input.form.requestSubmit();
  }

  // The place before the first one and after the last one is the box itself.
  function move(by) {
    const places = options.length + 1;
    at = (at + 1 + by + places) % places - 1;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    const item = list.children[at];
    if (item) input.setAttribute("aria-activedescendant", item.id); else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", () => { clearTimeout(timer); close(); });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && options[at]) take(options[at]);
    else return;
    event.preventDefault();
  });
  // What was typed before this script came.
  if (document.activeElement === input && input.value !== input.defaultValue) ask();
}
