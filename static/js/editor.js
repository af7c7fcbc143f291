// Rich sections: each textarea[data-riche] gets an editor with a French toolbar. The textarea stays the field of the
// form. Where this script or the editor does not load, the textarea itself is written in, as plain text.
const form = document.querySelector("form[data-editeur]");
const kit = await import(new URL(form.dataset.editeur, location.href));
// Where each picture lies; a small one has no rendition of 480 pixels.
const sources = new Map([...document.querySelectorAll("[data-vignette]")].map((each) => [each.value, each.dataset.vignette]));
const WORD = /class="?Mso|mso-|urn:schemas-microsoft-com|<w:|docs-internal-guid/i;

const Figure = kit.Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  addAttributes() {
    return {
      id: { default: "", parseHTML: (dom) => dom.querySelector("img")?.dataset.picture ?? "" },
      alt: { default: "", parseHTML: (dom) => dom.querySelector("img")?.alt ?? "" },
    };
  },
  parseHTML() {
    return [{
      tag: "figure",
      getAttrs: (dom) => (dom.querySelector("img[data-picture]") ? null : false),
      contentElement: (dom) => dom.querySelector("figcaption") ?? document.createElement("figcaption"),
    }];
  },
  renderHTML({ node }) {
    const { id, alt } = node.attrs;
    return ["figure", ["img", { "data-picture": id, alt, src: sources.get(id) || `/images/${id}/480.webp` }], ["figcaption", 0]];
  },
});
// Tab leaves the editor, in a table too; no width is written in the text.
const Table = kit.Table.extend({
  addKeyboardShortcuts: () => ({}),
  renderHTML: () => ["table", ["tbody", 0]],
  addNodeView: () => null,
}).configure({ resizable: false });
const ListItem = kit.ListItem.extend({ addKeyboardShortcuts() { return { Enter: () => this.editor.commands.splitListItem(this.name) }; } });
const Link = kit.Link.extend({ addKeyboardShortcuts: () => ({}) }).configure({
  openOnClick: false, enableTarget: false, autolink: false, HTMLAttributes: { target: null, rel: null, class: null },
});
const EXTENSIONS = [
  kit.Document, kit.Paragraph, kit.Text, kit.Bold, kit.Italic, kit.Code, kit.Subscript, kit.Superscript,
  kit.Heading.configure({ levels: [3, 4] }), kit.BulletList, kit.OrderedList, ListItem, kit.Blockquote, kit.HardBreak,
  Link, Table, kit.TableRow, kit.TableHeader, kit.TableCell, Figure, kit.Gapcursor, kit.History,
];

const BUTTONS = [
  ["Gras", "Gras", (chain) => chain.toggleBold(), ["bold"]],
  ["Italique", "Italique", (chain) => chain.toggleItalic(), ["italic"]],
  ["Titre", "Titre", (chain) => chain.toggleHeading({ level: 3 }), ["heading", { level: 3 }]],
  ["Sous-titre", "Sous-titre", (chain) => chain.toggleHeading({ level: 4 }), ["heading", { level: 4 }]],
  ["Liste", "Liste à puces", (chain) => chain.toggleBulletList(), ["bulletList"]],
  ["Liste 1, 2, 3", "Liste numérotée", (chain) => chain.toggleOrderedList(), ["orderedList"]],
  ["Citation", "Citation", (chain) => chain.toggleBlockquote(), ["blockquote"]],
  ["Tableau", "Insérer un tableau", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), ["table"]],
];
const IN_TABLE = [
  ["+ ligne", "Ajouter une ligne", (chain) => chain.addRowAfter()],
  ["+ colonne", "Ajouter une colonne", (chain) => chain.addColumnAfter()],
  ["− ligne", "Retirer la ligne", (chain) => chain.deleteRow()],
  ["− tableau", "Retirer le tableau", (chain) => chain.deleteTable()],
];

function element(tag, properties = {}, ...children) {
  const { aria = {}, ...own } = properties;
  const made = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(aria)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function toolbar(editor, label) {
  const bar = element("div", { className: "editeur__outils", aria: { role: "toolbar", "aria-label": `Mise en forme : ${label}` } });
  const tools = [];
  const add = ([text, name, act, active], group) => {
    const button = element("button", { type: "button", className: "editeur__outil", title: name, textContent: text, tabIndex: -1 });
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => act(editor.chain().focus()).run());
    group.append(button);
    tools.push({ button, active });
  };
  for (const each of BUTTONS) add(each, bar);
  const link = element("button", { type: "button", className: "editeur__outil", title: "Lien", textContent: "Lien", tabIndex: -1, aria: { "aria-expanded": "false" } });
  const row = linkRow(editor, link);
  bar.append(link);
  tools.push({ button: link, active: ["link"] });
  const rows = [row];
  if (form.dataset.images) {
    const image = element("button", { type: "button", className: "editeur__outil", title: "Insérer une image", textContent: "Image", tabIndex: -1, aria: { "aria-expanded": "false" } });
    rows.push(pictureRow(editor, image));
    bar.append(image);
    tools.push({ button: image });
  }
  const inTable = element("span", { className: "editeur__tableau", hidden: true });
  for (const each of IN_TABLE) add(each, inTable);
  const inFigure = element("span", { className: "editeur__tableau", hidden: true });
  add(["− image", "Retirer l’image", (chain) => chain.deleteNode("figure")], inFigure);
  bar.append(inTable, inFigure);
  tools[0].button.tabIndex = 0;
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const shown = tools.map((tool) => tool.button).filter((button) => !button.closest("[hidden]"));
    const next = shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length];
    for (const button of shown) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  const refresh = () => {
    for (const { button, active } of tools) if (active) button.setAttribute("aria-pressed", String(editor.isActive(...active)));
    inTable.hidden = !editor.isActive("table");
    inFigure.hidden = !editor.isActive("figure");
  };
  editor.on("transaction", refresh);
  refresh();
  return [bar, ...rows];
}

function linkRow(editor, opener) {
  const input = element("input", { type: "url", className: "saisie", placeholder: "https://…", aria: { "aria-label": "Adresse du lien" } });
  input.dataset.horsTexte = "";
  const put = element("button", { type: "button", className: "bouton bouton--petit", textContent: "Poser le lien" });
  const remove = element("button", { type: "button", className: "bouton bouton--second bouton--petit", textContent: "Retirer" });
  const row = element("div", { className: "editeur__lien", hidden: true }, input, put, remove);
  const show = (isShown) => {
    row.hidden = !isShown;
    opener.setAttribute("aria-expanded", String(isShown));
    if (isShown) { input.value = editor.getAttributes("link").href ?? ""; input.focus(); } else editor.commands.focus();
  };
  opener.addEventListener("click", () => show(row.hidden));
  put.addEventListener("click", () => {
    const href = input.value.trim();
    if (href) {
      const chain = editor.chain().focus().extendMarkRange("link");
      if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
      else chain.setLink({ href }).run();
    }
    show(false);
  });
  remove.addEventListener("click", () => { editor.chain().focus().extendMarkRange("link").unsetLink().run(); show(false); });
  row.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    if (event.key === "Enter" && event.target === input) { event.preventDefault(); put.click(); }
  });
  return row;
}

// Pictures of the practice: those there are, or a new one, which always says what it shows. The worker makes a new one
// in a moment; it goes into the text then, where the writing was.
function pictureRow(editor, opener) {
  const rank = document.querySelectorAll(".editeur__images").length;
  const id = (name) => `image-${name}-${rank}`;
  const field = (name, label, properties, hint = "") => {
    const input = element("input", { className: "saisie", id: id(name), ...properties });
    input.dataset.horsTexte = "";
    return [input, element("div", { className: "champ" }, element("label", { htmlFor: input.id, textContent: label }), ...(hint ? [element("p", { className: "aide", textContent: hint })] : []), input)];
  };
  const shelf = element("div", { className: "editeur__vignettes", aria: { role: "group", "aria-label": "Images de la pratique" } });
  const [file, fileField] = field("fichier", "Une nouvelle image", { type: "file", accept: "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,.heic,.heif" });
  const [alt, altField] = field("texte", "Ce que l’on voit", { type: "text", maxLength: 250 }, "Lu à qui ne voit pas l’image.");
  const [caption, captionField] = field("legende", "Légende (facultatif)", { type: "text", maxLength: 300 });
  const put = element("button", { type: "button", className: "bouton bouton--petit", textContent: "Insérer l’image" });
  const close = element("button", { type: "button", className: "bouton bouton--second bouton--petit", textContent: "Fermer" });
  const said = element("p", { className: "petit", aria: { role: "status" } });
  const row = element("div", { className: "editeur__images", hidden: true, aria: { role: "group", "aria-label": "Insérer une image" } },
    shelf, fileField, altField, captionField, element("p", { className: "rang" }, put, close), said);
  let chosen = null; // a picture of the shelf
  let busy = false;

  const insert = (picture, told = {}) => {
    sources.set(picture.id, picture.src);
    const words = told.caption ?? picture.caption;
    const attrs = { id: picture.id, alt: told.alt || picture.alt };
    const figure = { type: "figure", attrs, content: words ? [{ type: "text", text: words }] : [] };
    const { $to } = editor.state.selection; // after the block one writes in, never inside a list or a table
    const isFree = $to.depth < 2 && !$to.parent.content.size && $to.parent.type.name === "paragraph";
    if (isFree || !$to.depth) editor.chain().focus().insertContent(figure).run();
    else editor.chain().focus().insertContentAt($to.after(1), figure).run();
  };
  const show = (isShown) => {
    row.hidden = !isShown;
    opener.setAttribute("aria-expanded", String(isShown));
    if (isShown) fill(); else editor.commands.focus();
  };
  const choose = (picture) => {
    chosen = picture;
    for (const each of shelf.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each.dataset.image === picture?.id));
    fileField.hidden = Boolean(picture);
    if (picture) { alt.value = picture.alt; caption.value = picture.caption; alt.focus(); }
  };
  const asked = async (options) => {
    const answer = await fetch(form.dataset.images, options);
    if (answer.status === 401) throw new Error("Votre session est terminée : reconnectez-vous dans un autre onglet.");
    if (answer.status === 413) throw new Error("Ce fichier est trop lourd : 15 Mo au plus.");
    if (!answer.ok && answer.status !== 422) throw new Error("L’image n’a pas pu être envoyée. Réessayez dans un instant.");
    const told = await answer.json();
    if (told.errors) throw new Error(told.errors.join(" "));
    return told;
  };
  const fill = async () => {
    choose(null);
    for (const input of [file, alt, caption]) input.value = "";
    said.textContent = "";
    try {
      const { pictures } = await asked();
      shelf.replaceChildren(...pictures.filter((each) => each.src).map((picture) => {
        const words = picture.alt || `${picture.name}, sans description`;
        const button = element("button", { type: "button", className: "editeur__vignette", aria: { "aria-pressed": "false" } },
          element("img", { src: picture.src, alt: words, title: words }));
        button.dataset.image = picture.id;
        button.addEventListener("click", () => choose(chosen?.id === picture.id ? null : picture));
        return button;
      }));
    } catch (error) { said.textContent = error.message; }
    (shelf.querySelector("button") ?? file).focus();
  };
  const made = async (given) => {
    for (let tries = 0; tries < 60; tries += 1) {
      const found = (await asked()).pictures.find((each) => each.id === given.id);
      if (!found) break; // refused once looked at closely
      if (found.src) return found;
      await new Promise((go) => setTimeout(go, 1000));
    }
    throw new Error("Cette image n’a pas pu être préparée. La page « Images » dit pourquoi.");
  };
  const send = async () => {
    if (busy) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    if (chosen) body.set("picture", chosen.id); else if (file.files[0]) body.set("file", file.files[0]);
    body.set("alt", alt.value);
    body.set("caption", caption.value);
    busy = true;
    said.textContent = "L’image est en préparation…";
    try {
      const told = { alt: alt.value.trim(), caption: caption.value.trim() };
      const isSame = chosen && chosen.alt === told.alt && chosen.caption === told.caption && told.alt;
      const picture = isSame ? chosen : await made(await asked({ method: "POST", body }));
      show(false);
      insert(picture, told);
    } catch (error) { said.textContent = error.message; } finally { busy = false; }
  };
  opener.addEventListener("click", () => show(row.hidden));
  close.addEventListener("click", () => show(false));
  put.addEventListener("click", send);
  row.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target !== file) { event.preventDefault(); send(); }
  });
  // An image pasted or dropped in the text asks what it shows.
  row.addEventListener("image:donnee", async ({ detail }) => {
    row.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    await fill();
    file.files = detail;
    alt.focus();
  });
  return row;
}

// What a word processor puts in the clipboard is read by the server, which knows its lists; its plain text otherwise.
async function pasted(editor, html, text) {
  const body = new URLSearchParams({ html, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  try {
    const answer = await fetch(form.dataset.coller, { method: "POST", body });
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    editor.chain().focus().insertContent(said.html).run();
    if (said.remarks.length) document.querySelector("[data-etat]").textContent = said.remarks.join(" ");
  } catch {
    editor.chain().focus().insertContent(text).run();
  }
}

function givenFiles(box, data) {
  if (!data?.files.length || data.getData("text/html")) return false;
  const kept = new DataTransfer(); // the event's own list is emptied when it ends
  kept.items.add(data.files[0]);
  box.querySelector(".editeur__images").dispatchEvent(new CustomEvent("image:donnee", { detail: kept.files }));
  return true;
}

function edit(textarea) {
  if (textarea.dataset.editee) return;
  textarea.dataset.editee = "1";
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  label.id = `${textarea.id}_label`;
  const box = element("div", { className: "editeur" });
  const place = element("div", { className: "editeur__texte" });
  textarea.before(box);
  const described = textarea.getAttribute("aria-describedby");
  const editor = new kit.Editor({
    element: place,
    extensions: EXTENSIONS,
    injectCSS: false,
    content: !textarea.value.trim() || /^\s*</.test(textarea.value) ? textarea.value : textarea.dataset.riche,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, ...(described ? { "aria-describedby": described } : {}) },
      handlePaste(view, event) {
        if (form.dataset.images && givenFiles(box, event.clipboardData)) return true;
        const html = event.clipboardData?.getData("text/html") ?? "";
        if (!form.dataset.coller || !WORD.test(html)) return false;
        pasted(editor, html, event.clipboardData.getData("text/plain"));
        return true;
      },
      handleDrop: (view, event) => Boolean(form.dataset.images) && givenFiles(box, event.dataTransfer),
    },
    onUpdate() {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  box.append(...toolbar(editor, label.textContent.trim()), place);
  textarea.classList.add("invisible");
  textarea.tabIndex = -1;
  textarea.addEventListener("focus", () => editor.commands.focus());
  label.addEventListener("click", () => editor.commands.focus());
}

for (const textarea of form.querySelectorAll("textarea[data-riche]")) {
  const folded = textarea.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", () => edit(textarea), { once: true });
  else edit(textarea);
}
form.dataset.prete = "1";
