// Rich sections: each textarea[data-riche] gets an editor with a French toolbar. The textarea stays the field of the
// form. Where this script or the editor does not load, the textarea itself is written in, as plain text.
const form = document.getElementById("ecriture");
const kit = await import(new URL(form.dataset.editeur, location.href));
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
    return ["figure", ["img", { "data-picture": id, alt, src: `/images/${id}/480.webp` }], ["figcaption", 0]];
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
  ["G", "Gras", (chain) => chain.toggleBold(), ["bold"]],
  ["I", "Italique", (chain) => chain.toggleItalic(), ["italic"]],
  ["T1", "Titre", (chain) => chain.toggleHeading({ level: 3 }), ["heading", { level: 3 }]],
  ["T2", "Sous-titre", (chain) => chain.toggleHeading({ level: 4 }), ["heading", { level: 4 }]],
  ["• Liste", "Liste à puces", (chain) => chain.toggleBulletList(), ["bulletList"]],
  ["1. Liste", "Liste numérotée", (chain) => chain.toggleOrderedList(), ["orderedList"]],
  ["« »", "Citation", (chain) => chain.toggleBlockquote(), ["blockquote"]],
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
    const button = element("button", { type: "button", className: "editeur__outil", title: name, textContent: text, tabIndex: -1, aria: { "aria-label": name } });
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
  const inTable = element("span", { className: "editeur__tableau", hidden: true });
  for (const each of IN_TABLE) add(each, inTable);
  bar.append(inTable);
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
  };
  editor.on("transaction", refresh);
  refresh();
  return [bar, row];
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
    content: /^\s*</.test(textarea.value) ? textarea.value : textarea.dataset.riche,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, ...(described ? { "aria-describedby": described } : {}) },
      handlePaste(view, event) {
        const html = event.clipboardData?.getData("text/html") ?? "";
        if (!WORD.test(html)) return false;
        pasted(editor, html, event.clipboardData.getData("text/plain"));
        return true;
      },
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
  // Pictures: whoever lists them asks for one to be put where the writing is.
  box.addEventListener("image:inserer", ({ detail }) => {
    const caption = detail.caption ? [{ type: "text", text: detail.caption }] : [];
    editor.chain().focus().insertContent({ type: "figure", attrs: { id: detail.id, alt: detail.alt }, content: caption }).run();
  });
  box.addEventListener("focusin", () => { lastBox = box; });
}

let lastBox = null;
document.addEventListener("image:choisie", ({ detail }) => {
  (lastBox ?? document.querySelector(".editeur"))?.dispatchEvent(new CustomEvent("image:inserer", { detail }));
});

for (const textarea of form.querySelectorAll("textarea[data-riche]")) {
  const folded = textarea.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", () => edit(textarea), { once: true });
  else edit(textarea);
}
form.dataset.prete = "1";
