"""The POST forms of a page, read and filled as a person in a hurry would: one answer of the right kind everywhere."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.factories.accounts import PASSWORD
from tests.factories.visits import working_moment

TRAP, TOKEN = "site_web", "csrfmiddlewaretoken"
DAYS_AHEAD = 60  # working days: far enough for every notice to be given
ANSWERS = {  # by type of control; a `%` stands for a day to come
    "email": "essai@fonderie-neuve.example",
    "date": "%Y-%m-%d",
    "datetime-local": "%Y-%m-%dT10:00",
    "time": "10:00",
    "month": "%Y-%m",
    "number": "1",
    "tel": "01 02 03 04 05",
    "url": "https://fonderie-neuve.example/",
    "password": PASSWORD,
}
ANSWERS_OF_THE_DESK = {"vDateField": "%d/%m/%Y", "vTimeField": "10:00", "vIntegerField": "1", "vUUIDField": ""}
WORDS = "Un texte écrit pour voir, assez long pour être lu."
Button = tuple[str, str, str]


@dataclass
class Control:
    """One thing to answer: its name, kind (the type of an input, `select`, `textarea`), choices, what stands there."""

    name: str
    kind: str
    classes: str = ""
    is_required: bool = False
    is_multiple: bool = False
    standing: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether any words may be typed there."""
        return self.kind in ("text", "textarea", "search") and self.name != TRAP

    def others(self) -> list[str]:
        """Something else than what stands there, of the same kind."""
        if self.kind in ("radio", "select") and not self.is_multiple:
            return [each for each in self.choices if each and each not in self.standing][:1] or self.answers()
        if self.kind == "checkbox" or self.kind == "select":
            return [each for each in self.choices if each not in self.standing]
        return [f"{each} bis" for each in self.standing] if self.is_typed and any(self.standing) else self.answers()

    def answers(self) -> list[str]:
        """What stands there, or a plausible answer."""
        if self.kind == "file" or self.name == TRAP:
            return []
        if self.kind in ("radio", "checkbox", "select"):
            offered = [each for each in self.choices if each]
            needs_one = self.kind == "radio" or (self.kind == "select" and not self.is_multiple)
            needs_one = needs_one or self.is_required or (self.kind == "checkbox" and len(self.choices) > 1)
            standing = [each for each in self.standing if each]
            return standing or (offered[:1] if needs_one else [])
        if any(self.standing) or self.kind == "hidden":
            return self.standing
        known = next((said for name, said in ANSWERS_OF_THE_DESK.items() if name in self.classes), None)
        return [working_moment(DAYS_AHEAD).strftime(ANSWERS.get(self.kind, WORDS) if known is None else known)]


@dataclass
class PageForm:
    """A form that posts. `buttons`: (name, value, address) of which a browser sends one; a button may have no name, and
    sends to `action` when it has no address of its own."""

    action: str
    is_multipart: bool = False
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.controls)

    def filled(self, *, is_changed: bool = False) -> dict[str, list[str]]:
        """Name → values, as a browser would send them, without a button; `is_changed`: not those that stand there."""
        given = {name: each.others() if is_changed else each.answers() for name, each in self.controls.items()}
        return {name: values for name, values in given.items() if values}


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.current: PageForm | None = None
        self.select: Control | None = None
        self.area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.current = PageForm(given.get("action") or self.address, "multipart" in given.get("enctype", ""))
            if given.get("method", "").lower() == "post":
                self.forms.append(self.current)
            if "id" in given:
                self.by_id[given["id"]] = self.current
        elif tag == "option" and self.select is not None:
            self.select.choices.append(given.get("value", ""))
            if "selected" in given:
                self.select.standing.append(given.get("value", ""))
        elif tag in ("input", "select", "textarea", "button"):
            form = self.by_id.get(given["form"]) if "form" in given else self.current
            if form is not None and "disabled" not in given:
                self._control(form, tag, given)

    def _control(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text") if tag == "input" else tag
        if tag == "button":
            kind = given.get("type", "submit")
        if kind in ("submit", "image"):
            form.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
        if not name or name == TOKEN or kind in ("submit", "image", "button", "reset"):
            return
        control = form.controls.setdefault(
            name, Control(name, kind, given.get("class", ""), is_multiple="multiple" in given)
        )
        control.is_required |= "required" in given
        if tag == "select":
            self.select = control
        elif tag == "textarea":
            self.area = control
            control.standing.append("")
        elif kind in ("radio", "checkbox"):
            control.choices.append(given.get("value", "on"))
            if "checked" in given:
                control.standing.append(given.get("value", "on"))
        else:
            control.standing.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.standing[-1] += data


def post_forms(page: str, *, at: str) -> list[PageForm]:
    """The POST forms of `page`, found at the address `at`, in their order."""
    reader = _Reader(at)
    reader.feed(page)
    reader.close()
    for form in reader.forms:
        form.buttons = list(dict.fromkeys(form.buttons)) or [("", "", "")]
        for control in form.controls.values():
            control.standing = [re.sub(r"\A\r?\n", "", each) for each in control.standing]
    return reader.forms
