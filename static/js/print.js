// The print button appears only where it can work.
for (const button of document.querySelectorAll("button[data-imprimer]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
