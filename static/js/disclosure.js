// On small screens, what is marked data-repli starts folded, but the part the address points at, and stays as it was
// left when htmx brings the list again. Without script, everything stays open; until this has run, facets.css keeps
// the place folded so that nothing moves.
const narrow = matchMedia("(max-width: 56rem)");
const opened = new Set([location.hash.slice(1)]);
const nameOf = (details) => details.id || details.className;
function fold() {
  for (const details of document.querySelectorAll("details[data-repli]:not([data-pret])")) {
    if (narrow.matches) details.open = opened.has(nameOf(details));
    details.dataset.pret = "";
  }
}
fold();
document.addEventListener("htmx:load", fold);
document.addEventListener("click", (event) => {
  const details = event.target.closest("details[data-repli] > summary")?.parentElement;
  if (details) details.open ? opened.delete(nameOf(details)) : opened.add(nameOf(details));
});
// The folded menu closes on Escape and when the focus leaves it.
for (const menu of document.querySelectorAll("details.menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
