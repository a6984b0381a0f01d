// The session ends after a while without a request: said before it happens, with one button to go on. Whoever types is at
// work: that counts as going on. Windows of the same browser share one session and tell each other of every request.

const box = document.getElementById("time-limit");
if (box) start();

function start() {
  const IDLE = Number(box.dataset.idle) * 1000, WARN = Math.min(5 * 60_000, IDLE / 3), TYPING = IDLE / 3;
  const words = box.querySelector("p"), button = box.querySelector("button");
  const windows = "BroadcastChannel" in window ? new BroadcastChannel("jitflow-session") : null;
  let last = Date.now(), timer = 0;

  function heard(told = false) {
    last = Date.now();
    if (!told) windows?.postMessage("request");
    if (!box.hidden) hide();
    wait();
  }

  function wait() {
    clearTimeout(timer);
    const left = last + IDLE - Date.now();
    if (left <= 0) over();
    else if (left <= WARN) { warn(); timer = setTimeout(wait, left); } else timer = setTimeout(wait, left - WARN);
  }

  function warn() {
    if (!box.hidden) return;
    const time = new Date(last + IDLE).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    button.hidden = false;
    box.hidden = false;
    words.textContent = words.dataset.soon.replace("{time}", time);   // after it is shown: an alert speaks when it changes
  }

  function over() {
    box.hidden = false;
    button.hidden = true;
    words.textContent = words.dataset.over;
  }

  function hide() {
    const had = box.contains(document.activeElement);
    box.hidden = true;
    words.textContent = "";
    if (had) (back?.isConnected ? back : document.getElementById("main")).focus({ preventScroll: true });
  }

  let back = null;   // where the focus was before the button took it
  box.addEventListener("focusin", ({ relatedTarget }) => { if (relatedTarget && !box.contains(relatedTarget)) back = relatedTarget; });

  async function goOn() {
    try {
      const answer = await fetch(box.dataset.asked, { redirect: "error" });
      if (answer.ok) heard();
    } catch {
      if (Date.now() - last >= IDLE) over();
    }
  }

  button.addEventListener("click", goOn);
  windows?.addEventListener("message", () => heard(true));
  document.addEventListener("saved-by-itself", () => heard(), true);
  document.addEventListener("input", () => { if (Date.now() - last > TYPING && Date.now() - last < IDLE) { last = Date.now(); goOn(); } });
  addEventListener("pageshow", () => wait());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wait(); });
  heard();
}
