// How the words of a record will look, beside the field while they are typed. The server makes and cleans what is shown; without
// this script there is the button. A slow or failing answer changes nothing: typing never waits.

const box = document.querySelector("[data-live-preview]");
const form = box?.closest("form");
const area = form?.elements.namedItem("body");
if (area) start();

function start() {
  const shown = box.querySelector("[data-live]");
  let timer = 0, latest = 0, last = null;

  async function show() {
    const words = area.value;
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

  area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 600); });
  show();
}
