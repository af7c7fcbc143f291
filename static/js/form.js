// The error summary takes the focus when the page comes back with errors.
document.querySelector("[data-focus]")?.focus();
// A form sends once: a second press while it leaves is ignored. Coming back with the browser's button frees it again.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "1";
  });
  addEventListener("pageshow", () => delete form.dataset.sending);
}
