// Saves a form while somebody types: after a pause, on leaving a field, before the page is left. It sends only what changed,
// never moves the focus, never asks for completeness, and says in one line what became of the words. Without it the buttons do all.

const form = document.querySelector("form[data-autosave]");
const line = document.getElementById("saving-line");
if (form && line) start();

function start() {
  const PAUSE = 3000, AFTER_FIELD = 900, LEAST_GAP = 2500, LIMIT = 20000, KEPT_STEPS = 40;
  const RETRIES = [5000, 10000, 20000, 40000, 60000];
  const live = document.getElementById("live");
  const part = (name) => line.querySelector(`[data-${name}]`);
  const words = part("words");

  // Fields by name. Each has a hidden input with what the page showed, in the same container as its inputs.
  const fields = new Map();
  const synced = new Map();    // what the server knows of each field, as its inputs have it
  const refused = new Map();   // what the server could not store, so that it is not sent again unchanged
  const dirty = new Set();
  const held = new Set();      // in conflict: only a sent page settles it
  const steps = [];            // what was stored, newest last, for undo

  for (const base of form.querySelectorAll('input[type="hidden"][name^="base:"]')) {
    fields.set(base.name.slice(5), base);
  }
  // What came back with an error is known to the reader, not to the server.
  for (const [name, base] of fields) (base.parentElement.matches(".field-error") ? refused : synced).set(name, snapshot(name));
  const atFirst = new Map([...fields.keys()].map((name) => [name, snapshot(name)]));
  for (const choice of form.querySelectorAll('input[name^="choice:"]')) held.add(choice.name.slice(7));

  let timer = 0, sending = null, lastSent = 0, failures = 0, wrong = "", retryTimer = 0, choosing = false;
  line.dataset.said = words.textContent;

  function inputsOf(name) {
    return [...fields.get(name).parentElement.querySelectorAll("[name]")].filter(
      (one) => one.name === name || one.name.startsWith(name + "."));
  }

  function entriesOf(name) {
    return inputsOf(name)
      .filter((one) => (one.type !== "checkbox" && one.type !== "radio") || one.checked)
      .map((one) => [one.name, one.value]);
  }

  function snapshot(name) { return JSON.stringify(entriesOf(name)); }

  function put(name, kept) {
    const entries = JSON.parse(kept);
    for (const one of inputsOf(name)) {
      const values = entries.filter((entry) => entry[0] === one.name).map((entry) => entry[1]);
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else one.value = values.length ? values[0] : "";
    }
  }

  // The field an input belongs to: its name without the parts of a composed value.
  function fieldOf(input) {
    let name = input.name || "";
    while (name && !fields.has(name)) name = name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "";
    return name;
  }

  function note(input) {
    const name = fieldOf(input);
    if (!name || held.has(name)) return;
    const now = snapshot(name);
    if (now === synced.get(name)) { dirty.delete(name); clearError(name); } else if (now === refused.get(name)) dirty.delete(name);
    else dirty.add(name);
    if (dirty.size) {
      if (!wrong) show(line.dataset.typing);
      later(PAUSE);
    } else if (!wrong) settled();
    offer();
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(pause, lastSent + LEAST_GAP - Date.now()));
  }

  form.addEventListener("input", (event) => note(event.target));
  form.addEventListener("change", (event) => note(event.target));
  form.addEventListener("focusout", (event) => {
    if (dirty.size && !wrong) later(AFTER_FIELD);
    const name = fieldOf(event.target);
    if (name && pendingErrors.has(name)) setTimeout(() => { showErrors(); tell(); });
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty.size) save(true); });
  addEventListener("pagehide", () => { if (dirty.size) save(true); });
  addEventListener("online", () => { if (wrong) again(); });

  async function save(leaving = false) {
    clearTimeout(timer);
    if (sending) return sending.then(() => (dirty.size ? save(leaving) : undefined));
    if (!dirty.size) return undefined;
    const sent = new Map([...dirty].map((name) => [name, snapshot(name)]));
    const body = new FormData();
    for (const name of sent.keys()) {
      body.append("base:" + name, fields.get(name).value);
      for (const [key, value] of entriesOf(name)) body.append(key, value);
      withSource(body, name);
    }
    if (!wrong) show(line.dataset.saving);
    sending = post(body, leaving).then((answer) => stored(answer, sent), failed).finally(() => { sending = null; });
    return sending;
  }

  // A translation is for the source text that stood beside it: the page carries it, or the source's own base does.
  function withSource(body, name) {
    const path = name.split(":").slice(2).join(":");
    const source = form.elements["source:" + path] || form.elements["base:" + path];
    if (name.startsWith("text:") && source) body.append("source:" + path, source.value);
  }

  async function post(body, leaving, second = false) {
    lastSent = Date.now();
    body.set("paper", document.querySelector("[data-paper]")?.dataset.showing || "");
    body.set("boxes", form.dataset.boxes || "");   // which findings stand on this page (findings.js)
    body.set("found", form.dataset.found || "");
    body.set("csrf_token", form.elements.csrf_token.value);
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), LIMIT);
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", keepalive: leaving, signal: stop.signal,
      });
      if (response.type === "opaqueredirect") throw fault("signed-out");
      if (response.status === 400 && !second && await freshToken()) return await post(body, leaving, true);
      if (response.status === 400 && !second) throw fault("signed-out");
      if (response.status === 403 || response.status === 404) throw fault("refused");
      if (!response.ok) throw fault("failed");
      return await response.json();
    } catch (error) {
      throw error.kind ? error : fault(navigator.onLine ? "failed" : "offline");
    } finally {
      clearTimeout(clock);
    }
  }

  function fault(kind) { return Object.assign(new Error(kind), { kind }); }

  // After signing in again in another window this page has an old token.
  async function freshToken() {
    try {
      const response = await fetch("/preferences", { redirect: "error" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = page.querySelector('input[name="csrf_token"]')?.value;
      if (!token) return false;
      for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
      return true;
    } catch {
      return false;
    }
  }

  function stored(answer, sent) {
    failures = 0;
    wrong = "";
    clearTimeout(retryTimer);
    const before = new Map();
    for (const [name, base] of Object.entries(answer.bases)) {
      if (!sent.has(name)) continue;
      before.set(name, synced.get(name));
      fields.get(name).value = base;
      synced.set(name, sent.get(name));
      refused.delete(name);
      pendingErrors.delete(name);
      clearError(name);
    }
    if (answer.undo) {
      const fieldsOfStep = answer.saved.filter((name) => before.has(name));
      steps.push({ token: answer.undo, fields: fieldsOfStep.map((name) => [name, before.get(name), sent.get(name)]) });
      if (steps.length > KEPT_STEPS) steps.shift();
    }
    for (const one of answer.errors) { refused.set(one.name, sent.get(one.name)); pendingErrors.set(one.name, one); }
    for (const one of answer.conflicts) held.add(one.name);
    for (const name of sent.keys()) {
      if (held.has(name) || snapshot(name) === synced.get(name) || snapshot(name) === refused.get(name)) dirty.delete(name);
    }
    line.dataset.when = answer.when;
    line.dataset.said = answer.line;
    for (const name of answer.saved) foot(name, answer);
    showErrors();
    part("more").hidden = !answer.more && part("more").hidden;
    if (dirty.size) { show(line.dataset.typing); later(PAUSE); } else settled(true);
    if (answer.conflicts.length) conflict(answer.conflicts);
    offer();
    form.dispatchEvent(new CustomEvent("saved-by-itself", { detail: answer }));
  }

  // Under a free text: how many words it has now, and when it was stored.
  function foot(name, answer) {
    const under = fields.get(name)?.parentElement.querySelector(".field-foot");
    if (!under || !answer.words[name]) return;
    under.querySelector("[data-count]").textContent = answer.words[name];
    let stored = under.querySelector("[data-by-itself]");
    if (!stored) {
      stored = document.createElement("span");
      stored.dataset.byItself = "";
      under.append(stored);
    }
    stored.textContent = line.dataset.stored.replace("{when}", answer.when);
  }

  function settled(announced = false) {
    show(line.dataset.said, "ok");
    if (announced) tell(line.dataset.said);
    // What cannot be stored or is in conflict is still only here.
    const waiting = held.size || [...refused].some(([name, kept]) => kept === snapshot(name));
    if (!waiting) form.dispatchEvent(new Event("all-saved"));
  }

  function failed(error) {
    wrong = error.kind || "failed";
    const key = { "signed-out": "signedOut" }[wrong] || wrong;
    show(line.dataset[key].replace("{when}", line.dataset.when), "wrong");
    say(words.textContent);
    offer();
    if (wrong === "failed" || wrong === "offline") {
      clearTimeout(retryTimer);
      retryTimer = setTimeout(again, RETRIES[Math.min(failures++, RETRIES.length - 1)]);
    }
  }

  function again() {
    clearTimeout(retryTimer);
    for (const name of fields.keys()) {
      if (!held.has(name) && snapshot(name) !== synced.get(name) && snapshot(name) !== refused.get(name)) dirty.add(name);
    }
    if (dirty.size) save(); else { wrong = ""; settled(); offer(); }
  }

  function conflict(list) {
    choosing = true;
    show(line.dataset.conflict.replace("{place}", list.map((one) => one.place).join("; ")), "wrong");
    say(words.textContent);
  }

  // The line

  function show(text, kind = "") {
    if (words.textContent !== text) words.textContent = text;
    line.querySelector(".saving-ok").hidden = kind !== "ok";
    line.querySelector(".saving-wrong").hidden = kind !== "wrong";
    line.classList.toggle("saving-failed", kind === "wrong");
  }

  function say(text) { if (live && live.textContent !== text) live.textContent = text; }

  function offer() {
    const lost = [part("undo"), part("retry")].find((one) => one === document.activeElement);
    part("undo").hidden = !steps.length || dirty.size > 0 || Boolean(wrong);
    part("retry").hidden = !wrong || wrong === "refused";
    part("choose").hidden = !choosing;
    if (lost && lost.hidden) line.focus({ preventScroll: true });
  }

  part("retry").addEventListener("click", again);
  part("undo").addEventListener("click", async () => {
    if (sending || dirty.size) return;
    const step = steps.pop();
    if (!step) return;
    const body = new FormData();
    body.append("undo", step.token);
    for (const [name] of step.fields) withSource(body, name);
    show(line.dataset.saving);
    sending = post(body, false).then((answer) => undone(answer, step), (error) => { steps.push(step); failed(error); })
      .finally(() => { sending = null; });
  });

  function undone(answer, step) {
    const conflicts = answer.conflicts.map((one) => one.name);
    for (const [name, before, after] of step.fields) {
      if (snapshot(name) !== after) continue;   // typed on meanwhile: that is not touched
      if (answer.saved.includes(name)) {
        put(name, before);
        fields.get(name).value = answer.bases[name];
        synced.set(name, before);
        foot(name, answer);
      } else if (conflicts.includes(name)) {
        put(name, before);
        held.add(name);
      }
    }
    line.dataset.when = answer.when;
    line.dataset.said = answer.line;
    settled(true);
    if (answer.conflicts.length) conflict(answer.conflicts);
    offer();
    form.dispatchEvent(new CustomEvent("saved-by-itself", { detail: answer }));
  }

  // Errors stand at their fields, but only once the reader has left the field.

  const pendingErrors = new Map();
  const untold = [];   // what stands at a field now and nobody has heard yet

  function tell(before = "") {
    const sentences = [before, ...untold.splice(0)].filter(Boolean);
    if (sentences.length) say(sentences.join(" "));
  }

  function showErrors() {
    for (const [name, one] of pendingErrors) {
      const container = fields.get(name)?.parentElement;
      if (!container || container.contains(document.activeElement)) continue;
      clearError(name);
      const text = document.createElement("p");
      text.className = "error";
      text.id = one.input + "-by-itself";
      const hidden = document.createElement("span");
      hidden.className = "hidden";
      hidden.textContent = line.dataset.error + " ";
      text.append(hidden, one.message);
      const first = inputsOf(name).find((input) => input.type !== "hidden");
      let before = first;
      while (before && before.parentElement !== container) before = before.parentElement;
      container.insertBefore(text, before || null);
      container.classList.add("field-error");
      document.getElementById(one.input)?.setAttribute("aria-invalid", "true");
      const described = container.matches("fieldset") ? container : first;
      described?.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") || ""} ${text.id}`.trim());
      if (!one.told) untold.push(`${one.place}: ${one.message}`);
      one.told = true;
    }
  }

  function clearError(name) {
    const container = fields.get(name)?.parentElement;
    const text = container?.querySelector(":scope > .error");
    if (!text) return;
    for (const one of [container, ...container.querySelectorAll("[aria-describedby]")]) {
      const left = (one.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== text.id).join(" ");
      if (left) one.setAttribute("aria-describedby", left); else one.removeAttribute("aria-describedby");
    }
    for (const one of container.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    container.classList.remove("field-error");
    text.remove();
  }

  // Whoever goes on by a link or a button of another form takes what was typed along.

  async function first(event, goOn) {
    if (event.defaultPrevented || (!dirty.size && !sending) || wrong) return;
    event.preventDefault();
    await (sending || Promise.resolve());
    if (dirty.size) await save();
    goOn();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || (to.pathname === location.pathname && to.search === location.search)) return;
    first(event, () => { location.href = to.href; });
  });
  addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target !== form) return void first(event, () => event.target.requestSubmit(button));
    // A sent page must carry what the last saving by itself left: it waits for the answer.
    if (sending) {
      event.preventDefault();
      sending.finally(() => form.requestSubmit(button));
    } else {
      clearTimeout(timer);
      show(line.dataset.saving);
      tellFinished();
    }
  }, true);

  // A stale translation stays stale while it is saved by itself; the page that is sent says in which ones somebody typed.
  function tellFinished() {
    for (const old of form.querySelectorAll('input[name^="finished:"]')) old.remove();
    for (const [name, before] of atFirst) {
      if (!name.startsWith("text:") || snapshot(name) === before) continue;
      const told = document.createElement("input");
      told.type = "hidden";
      told.name = "finished:" + name;
      told.value = "yes";
      form.append(told);
    }
  }

  for (const link of document.querySelectorAll("a[data-by-itself]")) link.textContent = link.dataset.byItself;

  form.addEventListener("save-now", () => { if (dirty.size) save(); else settled(true); });
}
