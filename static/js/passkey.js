// Passkeys: a form with data-passkey asks the device, then leaves with its answer. Without JavaScript it stays hidden.
const ask = {
  create: async () => window.webauthnJSON.create(passwordless(options().creation_options)),
  get: async () => window.webauthnJSON.get(options().request_options),
  login: async (form) => {
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return window.webauthnJSON.get((await response.json()).request_options);
  },
};

function options() {
  return JSON.parse(document.getElementById("passkey-options").textContent);
}

// A key kept by the device and opened by its code or a fingerprint: it can then sign in alone.
function passwordless(creation) {
  Object.assign(creation.publicKey.authenticatorSelection, {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return creation;
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      const field = form.elements.credential;
      if (field.value) return;
      event.preventDefault();
      const error = form.querySelector("[data-passkey-error]");
      error.hidden = true;
      try {
        field.value = JSON.stringify(await ask[form.dataset.passkey](form));
        form.submit();
      } catch {
        delete form.dataset.sending;
        error.hidden = false;
      }
    });
  }
}
