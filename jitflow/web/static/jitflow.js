// Speed, never function: every page works without this file.

const POLL_MILLISECONDS = 1500;

/** Focus what keeps the reader on the page: the error summary, else the first conflict. */
function focusProblem() {
  const problem = document.getElementById("error-summary") ?? document.getElementById("conflict");
  problem?.focus();
}

/** A link to a field inside a closed part opens the part. */
function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  let part = target?.closest("details");
  if (!part) return;
  for (; part; part = part.parentElement?.closest("details")) part.open = true;
  target.scrollIntoView();
  if (target.matches("input, select, textarea")) target.focus();
}

/** Warn before leaving a form whose answers were changed and not sent. */
function guardUnsaved() {
  let changed = false;
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
  }
  // A page that came back with errors or a conflict holds text that is stored nowhere.
  if (document.querySelector("form[data-unsaved]") && document.querySelector("#error-summary, #conflict")) changed = true;
  addEventListener("beforeunload", event => { if (changed) event.preventDefault(); });
}

/** Ask for the page again while a document is being made, and put its list in place. */
function watchDocuments() {
  const watched = document.querySelector("[data-watch]");
  if (!watched) return;
  const live = document.getElementById("live");
  const again = async () => {
    let fresh;
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      setTimeout(again, POLL_MILLISECONDS * 4);
      return;
    }
    let settled = false;
    for (const row of document.querySelectorAll("[data-document]")) {
      const now = fresh.getElementById(row.id);
      if (!now || row.contains(document.activeElement)) continue;
      if (row.dataset.document !== now.dataset.document) {
        live.textContent = now.querySelector(".state")?.textContent ?? "";
        settled = true;
      }
      row.replaceWith(document.importNode(now, true));
    }
    if (fresh.querySelector("[data-watch]")) setTimeout(again, POLL_MILLISECONDS);
    else if (settled && document.querySelector("main [data-reload]")) location.reload();
  };
  setTimeout(again, POLL_MILLISECONDS);
}

/** Print every part, open or not, and leave the page as it was. */
function openForPrint() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });
}

focusProblem();
openTarget();
addEventListener("hashchange", openTarget);
guardUnsaved();
watchDocuments();
openForPrint();
