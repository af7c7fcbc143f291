// Writing a practice: saves by itself, counts the signs, keeps in this browser what could not be saved.
// Without this script the page works: one form, one button.
const form = document.getElementById("ecriture");
const state = document.querySelector("[data-etat]");
const place = `brouillon:${form.dataset.lecteur}:${location.pathname}`;
const DELAY = 3000; // milliseconds between a change and its saving
const RETRY = 10000;
const KEPT_ALIVE = 60000; // bytes a request may carry when the page leaves

const APART = ["csrfmiddlewaretoken", "version", "base", "image", "image-section"];
const entries = () => [...new FormData(form)].filter(([name]) => !APART.includes(name));
const written = () => JSON.stringify(entries());
const tell = (text) => { if (state.textContent !== text) state.textContent = text; };

let saved = written();
let timer = 0;
let busy = false;
let paused = false; // the session is over, or somebody saved in between

// ── In this browser ─────────────────────────────────────────────────────────
const local = {
  read() {
    try { return JSON.parse(localStorage.getItem(place)); } catch { return null; }
  },
  keep(more = {}) {
    const copy = { entries: entries(), version: form.elements.version.value, base: form.elements.base.value, at: Date.now(), ...more };
    try { localStorage.setItem(place, JSON.stringify(copy)); } catch { /* full or forbidden: the server is still there */ }
  },
  forget() {
    try { localStorage.removeItem(place); } catch { /* forbidden */ }
  },
};

// ── Saving ──────────────────────────────────────────────────────────────────
async function save({ leaving = false } = {}) {
  clearTimeout(timer);
  timer = 0;
  const sent = written();
  if (busy || paused || sent === saved) return sent === saved;
  busy = true;
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.dataset.enregistrer, {
      method: "POST", body, keepalive: leaving && body.toString().length < KEPT_ALIVE,
    });
    return await heard(answer, sent);
  } catch {
    tell("Pas de réseau : votre texte est gardé dans ce navigateur.");
    timer = setTimeout(save, RETRY);
    return false;
  } finally {
    busy = false;
    if (!timer && !paused && written() !== sent) timer = setTimeout(save, DELAY);
  }
}

async function heard(answer, sent) {
  if (answer.ok) {
    const said = await answer.json();
    form.elements.version.value = said.version;
    form.elements.base.value = said.base;
    saved = sent;
    if (written() === saved) local.forget();
    tell([`Enregistré à ${said.at}`, ...said.remarks].join(". "));
    return true;
  }
  if (answer.status === 409) {
    paused = true;
    const said = await answer.json();
    tell(`${said.by} enregistré entre-temps, ailleurs. « Enregistrer » vous montre les deux textes.`);
    return false;
  }
  if (answer.status === 401 || answer.status === 403) {
    paused = true;
    tell("Votre session est terminée. Votre texte est gardé dans ce navigateur. ");
    const link = document.createElement("a");
    link.href = `/connexion/?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "Se reconnecter pour le reprendre";
    state.append(link);
    return false;
  }
  if (answer.status === 413) {
    tell("Ce texte est trop long pour être enregistré, un million de signes au plus : il est gardé dans ce navigateur.");
    return false; // tried again at the next change
  }
  tell("Le brouillon n’a pas pu être enregistré : votre texte est gardé dans ce navigateur.");
  timer = setTimeout(save, RETRY);
  return false;
}

function changed() {
  if (written() === saved) return;
  local.keep();
  if (paused) return;
  tell("Modifié");
  timer ||= setTimeout(save, DELAY);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
addEventListener("online", () => save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && written() !== saved) {
    local.keep();
    save({ leaving: true });
  }
});

// A button saves first: whatever happens on the way, the text is either on the server or still on this page.
let isLetThrough = false;
form.addEventListener("submit", async (event) => {
  if (isLetThrough) return;
  event.preventDefault();
  const button = event.submitter;
  // A form that is being submitted ignores a second submission: let this event end first.
  do await new Promise((go) => setTimeout(go, 20)); while (busy);
  const conflict = () => paused && !state.querySelector("a");
  if (await save() || conflict()) {
    if (conflict()) local.keep({ isShown: true }); // the next page shows both texts
    isLetThrough = true;
    form.requestSubmit(button);
  } else {
    changed();
  }
});
addEventListener("pageshow", () => { isLetThrough = false; });

// ── What this browser kept ──────────────────────────────────────────────────
// The address says that what was sent, or chosen between two texts, is saved: only then the copy goes.
if (location.hash === "#enregistre") {
  history.replaceState(null, "", location.pathname + location.search);
  if (local.read()?.isShown) local.forget();
}
const kept = local.read();
if (kept && JSON.stringify(kept.entries) !== saved) {
  const box = document.querySelector("[data-retrouve]");
  box.querySelector("[data-retrouve-date]").textContent = new Date(kept.at).toLocaleString("fr-FR", {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
  });
  box.hidden = false;
  box.querySelector("[data-effacer]").addEventListener("click", () => { local.forget(); box.hidden = true; });
  // Sent over the version it was written on: if the draft moved on since, the server shows both texts.
  box.querySelector("[data-reprendre]").addEventListener("click", () => {
    const again = document.createElement("form");
    again.method = "post";
    again.hidden = true;
    const given = [
      ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value], ["version", kept.version],
      ["base", kept.base ?? ""], ["geste", "enregistrer"], ...kept.entries.filter(([name]) => name !== "geste"),
    ];
    for (const [name, value] of given) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      again.append(input);
    }
    document.body.append(again);
    local.keep({ entries: kept.entries, version: kept.version, base: kept.base, at: kept.at, isShown: true });
    again.submit();
  });
}

// ── Counters ────────────────────────────────────────────────────────────────
const read = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
for (const counter of document.querySelectorAll("[data-compte-de]")) {
  const field = document.getElementById(counter.dataset.compteDe);
  const most = Number(field.dataset.compteur);
  const about = counter.textContent.includes("environ") ? " environ" : "";
  const count = () => {
    const text = "riche" in field.dataset && /^\s*</.test(field.value) ? read(field.value) : field.value;
    counter.textContent = `${text.trim().length} signe${text.trim().length < 2 ? "" : "s"} sur ${most}${about}`;
    counter.classList.toggle("question__compte--trop", text.trim().length > most);
  };
  field.addEventListener("input", count);
  count();
}

// The summary of errors takes the focus when the page comes back with errors.
document.querySelector("[data-focus]")?.focus();
