// After htmx replaced a list: say the new count once, and bring the reader back to the top when a page number was pressed.
document.addEventListener("htmx:afterSwap", (event) => {
  const heading = event.target.querySelector("[data-count]");
  const status = document.querySelector("[data-status]");
  if (heading && status) status.textContent = heading.textContent.trim();
  if (heading && event.detail.requestConfig?.elt?.closest(".pagination")) {
    heading.tabIndex = -1;
    heading.focus();
  }
});
