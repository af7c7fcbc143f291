// On small screens, what is marked data-repli starts folded. Without script, everything stays open.
if (matchMedia("(max-width: 56rem)").matches) {
  for (const details of document.querySelectorAll("details[data-repli]")) details.open = false;
}
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
