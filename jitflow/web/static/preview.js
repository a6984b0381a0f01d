// How the words of a record will look, text and parts, beside the field while they are typed. The server makes and cleans what is shown; without
// this script there is the button. A slow or failing answer changes nothing: typing never waits.

const box = document.querySelector("[data-live-preview]");
const form = box?.closest("form");
const area = form?.elements.namedItem("body");
if (area) start();

function start() {
  const shown = box.querySelector("[data-live]");
  const parts = Object.entries(JSON.parse(box.dataset.parts || "{}"))
    .map(([name, title]) => ({ field: form.elements.namedItem(name), title }))
    .filter(({ field }) => field);
  let timer = 0, latest = 0, last = null;

  function all() {
    const said = parts.filter(({ field }) => field.value.trim()).map(({ field, title }) => `## ${title}\n\n${field.value}`);
    return [area.value, ...said].join("\n\n");
  }

  async function show() {
    const words = all();
    if (words === last) return;
    last = words;
    const turn = ++latest;
    const data = new FormData();
    data.set("csrf_token", form.elements.namedItem("csrf_token").value);
    data.set("body", words.slice(0, Number(box.dataset.longest)));
    data.set("record", box.dataset.record || "");
    try {
      const answer = await fetch(box.dataset.livePreview, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || turn !== latest) return;
      shown.innerHTML = await answer.text();
      box.hidden = !words.trim();
    } catch {
      last = null;
    }
  }

  for (const field of [area, ...parts.map((one) => one.field)]) {
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 600); });
  }
  show();
}
