// Where a record appears: once an instrument is chosen, what may be named of its form is offered in the inputs of that place, by the
// words that people know. Without this script a place offers it when it was saved once; what is typed is understood either way.

const kept = new Map();

for (const place of document.querySelectorAll("[data-offers]")) {
  for (const choice of place.querySelectorAll("input[type=radio][name$='.instrument']")) {
    choice.addEventListener("change", () => offer(place, choice));
    if (choice.checked) offer(place, choice);
  }
}

async function offer(place, choice) {
  const item = choice.name.replace(/\.instrument$/, "");
  const names = choice.value ? await namesOf(place.dataset.offers, choice.value) : null;
  if (!choice.checked) return; // another one was chosen meanwhile
  for (const input of place.querySelectorAll("input:not([type])")) {
    const part = input.name.startsWith(`${item}.`) ? input.name.slice(item.length + 1).split(".")[0] : "";
    if (names && names[part]?.length) input.setAttribute("list", listOf(choice.value, part, names[part]));
    else input.removeAttribute("list");
  }
}

function namesOf(address, slug) {
  if (!kept.has(slug)) {
    kept.set(slug, fetch(address.replace("FORM", encodeURIComponent(slug)), { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { names: null }))
      .then((found) => found.names)
      .catch(() => null));
  }
  return kept.get(slug);
}

function listOf(slug, part, names) {
  const id = `offers-${slug}-${part}`;
  if (document.getElementById(id)) return id;
  const list = document.createElement("datalist");
  list.id = id;
  for (const [name, words] of names) {
    const option = document.createElement("option");
    option.value = name;
    option.textContent = words;
    list.append(option);
  }
  document.body.append(list);
  return id;
}
