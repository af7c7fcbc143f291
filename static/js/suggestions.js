// While one types in input[data-suggestions], lines to go on with. Without script, the field is an ordinary field.
const WAIT = 120;

const equip = (field) => {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  const told = document.createElement("span");
  told.className = "invisible";
  told.setAttribute("role", "status");
  const place = field.closest(".recherche") ?? field;
  place.after(list, told);
  place.parentElement.classList.add("suggere");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) field.setAttribute(name, value);

  let timer = 0, asked = null, active = -1;

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    active = -1;
    told.textContent = "";
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (line) => {
    const { kind, text, url } = line.dataset;
    close();
    if (kind === "mot" && field.form) {
      field.value = text;
      field.form.requestSubmit();
    } else location.assign(url);
  };

  const point = (rank) => {
    const lines = [...list.children];
    active = (rank + lines.length + 1) % (lines.length + 1);  // one more place: the field itself
    lines.forEach((line, at) => line.setAttribute("aria-selected", String(at === active)));
    if (active === lines.length) {
      active = -1;
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", lines[active].id);
      lines[active].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ kind, text, url }, rank) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${rank}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      Object.assign(line.dataset, { kind, text, url });
      const words = document.createElement("span");
      words.textContent = text;
      const what = document.createElement("span");
      what.className = "petit discret";
      what.textContent = kind;
      line.append(words, " ", what);
      line.addEventListener("mousedown", (event) => event.preventDefault());
      line.addEventListener("click", () => choose(line));
      return line;
    }));
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = suggestions.length > 1 ? `${suggestions.length} suggestions` : suggestions.length ? "1 suggestion" : "";
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(field.dataset.suggestions, location.href);
    address.searchParams.set("q", field.value);
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === field) show((await answer.json()).suggestions);
    } catch { /* stopped, or no network: the field stays an ordinary field */ }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length < 2) close();
    else timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(active + 1);
    else if (event.key === "ArrowUp") point(active < 0 ? list.children.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
};

const equipAll = (within) => {
  for (const field of within.querySelectorAll("input[data-suggestions]:not([role])")) equip(field);
};
equipAll(document);
document.addEventListener("htmx:load", (event) => equipAll(event.target));
