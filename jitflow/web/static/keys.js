// Security keys: the browser asks the key what the page's form says, and the form carries the answer. Nothing else of
// jitflow needs this; without JavaScript the form says so and one-time codes do the same.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const letters = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

// Older browsers have no parseCreationOptionsFromJSON and toJSON, so both are done by hand.
function asked(options) {
  const made = { ...options, challenge: bytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) made.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) made.allowCredentials = named(options.allowCredentials);
  return made;
}

function answered(credential) {
  const { response } = credential;
  const said = { clientDataJSON: letters(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = letters(response[part]);
  }
  if (response.getTransports) said.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: letters(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: {},
  });
}

for (const form of document.querySelectorAll("form[data-key]")) {
  if (!window.PublicKeyCredential) continue;
  const button = form.querySelector("button"), said = form.querySelector("[data-said]");
  button.hidden = false;
  form.querySelector("[data-without]").hidden = true;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    button.disabled = true;
    try {
      const publicKey = asked(JSON.parse(form.dataset.options));
      const credential = await navigator.credentials[form.dataset.key]({ publicKey });
      form.elements[form.dataset.field].value = answered(credential);
      HTMLFormElement.prototype.submit.call(form);
    } catch (fault) {
      button.disabled = false;
      const { refused, known, place } = form.dataset;
      said.textContent = { InvalidStateError: known, SecurityError: place }[fault.name] || refused;
    }
  });
}
