"""Component tags. A builtin library: no {% load %} in the templates.

Every tag takes keyword arguments only (`icon` apart): a misspelt or unknown argument is a TemplateSyntaxError, never a
silent blank. Texts are escaped; lists come from the view. The gallery `/composants/` shows each tag with its call.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.seo.structured import breadcrumbs, script
from portal.ui import charts
from portal.ui import forms as ui_forms
from portal.ui.elevation import elevation as elevation_svg
from portal.ui.facade import facade as facade_svg
from portal.ui.icons import icon_svg
from portal.ui.kept import WithPieces, drawn
from portal.ui.typography import french

register = template.Library()

BUTTON_KINDS = {"": "", "open": " bouton--ouvrir", "second": " bouton--second", "light": " bouton--clair"}
STATUS_KINDS = {"neutral": "", "ok": " statut--ok", "waiting": " statut--attente", "error": " statut--erreur"}


def _choose(table: dict[str, str], key: str, what: str) -> SafeString:
    if key not in table:
        raise template.TemplateSyntaxError(f"{what}: {key!r} is not one of {', '.join(map(repr, table))}")
    return SafeString(table[key])


def _icon(name: str) -> SafeString:
    return icon_svg(name) if name else SafeString("")


# ── Drawings ─────────────────────────────────────────────────────────────────
@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "clock" %}: a decorative Lucide icon. Raises LookupError when it is not in static/vendor/icons."""
    return icon_svg(name)


@register.simple_tag
def kept(template_name: str, **values) -> SafeString:
    """{% kept "components/vitrine_card.html" card=card %}: drawn once for the same values (portal/ui/kept.py)."""
    return drawn(template_name, **values)


@register.simple_tag
def piece(template_name: str, *, of: WithPieces, **values) -> SafeString:
    """{% piece "practices/_article.html" of=reading %}: drawn once for a thing the process keeps, from its fields."""
    return of.drawn(template_name, **values)


@register.simple_tag
def facade(*, slug: str, width: int = 400, height: int = 196) -> SafeString:
    """The drawn elevation of a site, the same at each call for a slug; decorative."""
    return SafeString(facade_svg(str(slug), width, height))


@register.simple_tag
def elevation() -> SafeString:
    """The great elevation of the home page; decorative."""
    return SafeString(elevation_svg())


@register.simple_tag
def dimension(*, before, after, delta, share) -> SafeString:
    """The « cotation »: before and after drawn to scale (`share` = after ÷ before, in percent), said in text too."""
    return charts.dimension(before=before, after=after, delta=delta, share=share)


@register.simple_tag
def line_chart(*, values, labels, unit="", maximum=None, marker=None, marker_label="", height=230) -> SafeString:
    """The « courbe »; give its figures beside it with {% data_table %}."""
    return charts.line_chart(
        values=values,
        labels=labels,
        unit=unit,
        maximum=maximum,
        marker=marker,
        marker_label=marker_label,
        height=height,
    )


@register.simple_tag
def bar_chart(*, values, labels, accent=-1, height=150) -> SafeString:
    """The « barres »; give their figures beside them with {% data_table %}."""
    return charts.bar_chart(values=values, labels=labels, accent=accent, height=height)


# ── Actions ──────────────────────────────────────────────────────────────────
@register.simple_tag
def button(
    *, label, href="", kind="", icon="", small=False, full=False, submit=True, name="", value="", form="", hint=""
) -> SafeString:
    """A link that looks like a button when `href` is given, else a <button>.

    `kind`: "" (steel), "open" (minium: the one action that opens a door), "second", "light" (on dark). `hint` is read
    after the label by screen readers (“Accepter<hint> le 12 avril</hint>”).
    """
    classes = SafeString(
        "bouton"
        + _choose(BUTTON_KINDS, kind, "button kind")
        + (" bouton--petit" if small else "")
        + (" bouton--plein" if full else "")
    )
    content = format_html("{}{}{}", _icon(icon), french(label), _unseen(hint))
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, content)
    given = (("name", name), ("value", value), ("form", form))
    attributes = format_html_join("", ' {}="{}"', [(key, text) for key, text in given if text])
    return format_html(
        '<button class="{}" type="{}"{}>{}</button>', classes, "submit" if submit else "button", attributes, content
    )


def _unseen(text: str) -> SafeString:
    return format_html('<span class="invisible"> {}</span>', text) if text else SafeString("")


@register.simple_tag
def strong_link(*, href, label, icon="arrow-right", hint="") -> SafeString:
    """A link in bold with its icon: after the label for an arrow, before it for any other icon."""
    drawing = _icon(icon)
    text = format_html("<span>{}{}</span>", french(label), _unseen(hint))
    first, last = (text, drawing) if icon.startswith("arrow-right") else (drawing, text)
    return format_html('<a class="lien-fort" href="{}">{}{}</a>', href, first, last)


@register.simple_tag
def breadcrumb(*, items: Sequence[tuple[str, str]] = (), current="", parent_label="", parent_url="") -> SafeString:
    """« Accueil / … / here », told to robots too.

    `items` are (label, url) pairs; one parent may stand alone; `current` is the page.
    """
    parents = [(parent_label, parent_url)] if parent_label else []
    links = (("Accueil", "/"), *((_plain(label), url) for label, url in (*items, *parents)))
    structured = script(breadcrumbs(links, current))  # names the portal's own address, which a setting gives
    return drawn("components/breadcrumb.html", links=links, current=_plain(current), structured=structured)


def _plain(text: object) -> str:
    """A text as one that nobody vouches for: a piece is kept under its values, and HTML equals the same plain text."""
    return text + "" if isinstance(text, SafeString) else str(text)


@register.inclusion_tag("components/search_field.html")
def search_field(
    *, action, label, value="", name="q", hint="", button="Chercher", field_id="q", suggestions=""
) -> dict:
    """A GET search form: label, field, button, `hint` under it (plain text or safe HTML with links).

    `suggestions`: the address that suggests while one types, on pages that load suggestions.js.
    """
    return {
        "action": action, "label": label, "value": value, "name": name, "hint": hint, "button": button, "id": field_id,
        "suggestions": suggestions,
    }  # fmt: skip


class PageLink(NamedTuple):
    """One entry of a pagination; without address it stands for the pages left out."""

    number: int | str
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def pagination(context, *, page: Page, parameter="page", label="Pages de résultats") -> SafeString:
    """Links to the pages of a list, the rest of the query string kept. Nothing when one page holds everything."""
    if page.paginator.num_pages < 2:
        return SafeString("")
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[parameter] = ""  # where the number goes; encoded, no value holds an “&” or a “=”
    before, named, after = f"&{query.urlencode()}".partition(f"&{parameter}=")

    def address(number: int) -> str:
        return f"?{f'{before}{named}'[1:]}{number}{after}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return drawn(
        "components/pagination.html",
        label=label,
        entries=tuple(
            PageLink(entry, address(entry) if isinstance(entry, int) else "", entry == page.number) for entry in shown
        ),
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
    )


# ── Labels ───────────────────────────────────────────────────────────────────
@register.simple_tag
def status_tag(*, label, kind="neutral", icon="") -> SafeString:
    """State of a request, a practice, a mail. `kind`: "neutral", "ok", "waiting", "error"; the word says it too."""
    return format_html(
        '<span class="statut{}">{}{}</span>', _choose(STATUS_KINDS, kind, "status_tag kind"), _icon(icon), label
    )


@register.simple_tag
def open_tag(*, label, is_open=True) -> SafeString:
    """« ▰ 3 places » in minium when something can be visited, « Complet » in grey when not."""
    return format_html('<span class="{}"><span>{}</span></span>', SafeString("ouvert" if is_open else "ferme"), label)


@register.simple_tag
def tags(*, items: Sequence[tuple[str, str]], label="") -> SafeString:
    """A list of tags, (label, url) pairs; an empty url gives plain text. Nothing for an empty list."""
    if not items:
        return SafeString("")
    entries = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                format_html('<a class="etiquette" href="{}">{}</a>', url, text)
                if url
                else format_html('<span class="etiquette">{}</span>', text),
            )
            for text, url in items
        ),
    )
    name = format_html(' aria-label="{}"', label) if label else SafeString("")
    return format_html('<ul class="etiquettes"{}>{}</ul>', name, entries)


@register.simple_tag
def example_badge() -> SafeString:
    """« exemple »: on everything that is fictional."""
    return SafeString('<span class="exemple">exemple</span>')


@register.simple_tag
def not_given(*, label="non renseigné par la source") -> SafeString:
    """What stands where a source gives nothing; nothing is guessed."""
    return format_html('<span class="non-renseigne">{}</span>', label)


# ── Blocks ───────────────────────────────────────────────────────────────────
@register.inclusion_tag("components/cartouche.html")
def cartouche(*, rows: Sequence[tuple[str, str]]) -> dict:
    """The title block of a drawing: (label, value) pairs; an empty value shows {% not_given %}."""
    return {"rows": rows}


@register.simple_block_tag
def steps(content) -> SafeString:
    """{% steps %}{% step title="…" %}…{% endstep %}{% endsteps %}: numbered steps."""
    return format_html('<ol class="etapes">{}</ol>', content)


@register.simple_block_tag
def step(content, *, title="") -> SafeString:
    """One step; `title` is its first words, in bold."""
    return format_html("<li>{}{}</li>", format_html("<b>{}</b> ", title) if title else SafeString(""), content)


@register.inclusion_tag("components/data_table.html")
def data_table(*, caption, head: Sequence[str], rows: Sequence[Sequence], summary="Voir les données") -> dict:
    """The figures behind a drawing, folded: the first cell of a row is its header, the others are numbers."""
    return {"caption": caption, "head": head, "rows": rows, "summary": summary}


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, title, text="", href="", label="", kind="") -> dict:
    """What a list says when it is empty, with the next gesture."""
    return {"title": title, "text": text, "href": href, "label": label, "kind": kind}


@register.inclusion_tag("components/messages.html", takes_context=True)
def message_banner(context) -> dict:
    """Messages left by the last action (django.contrib.messages); nothing when there is none."""
    portal = context.get("portal")
    return {"entries": [_message(message) for message in (portal.messages if portal else [])]}


def _message(message) -> dict:
    kinds = {
        "success": ("ok", "circle-check"),
        "warning": ("attente", "triangle-alert"),
        "error": ("erreur", "circle-alert"),
    }
    kind, name = kinds.get(message.level_tag, ("", "info"))
    return {"text": message.message, "kind": kind, "icon": name}


# ── Forms ────────────────────────────────────────────────────────────────────
@register.inclusion_tag("components/error_summary.html")
def error_summary(*, form: forms.BaseForm) -> dict:
    """Every error of a form, first on the page and focused, in the words shown beside the fields; or nothing."""
    faulty = sum(1 for field in form if field.errors)
    entries = [
        {"target": f"#{ui_forms.first_control_id(field)}" if not field.is_hidden else "", "text": error}
        for field in form
        for error in field.errors
    ]
    general = [{"target": "", "text": error} for error in form.non_field_errors()]
    return {"entries": [*general, *entries], "faulty": faulty}


@register.simple_tag
def error_prefix(*, form: forms.BaseForm) -> str:
    """« Erreur : » for the page's title when the form came back with errors, else nothing."""
    return "Erreur\u00a0: " if form.is_bound and form.errors else ""


@register.inclusion_tag("forms/choice.html")
def choice(*, control, label, hint="", count=None, bare=False) -> dict:
    """A radio button or checkbox with its label: a pane, or a bare line (`bare`) with its `count` in the filters."""
    return {"control": control, "label": label, "hint": hint, "count": count, "bare": bare}


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a bound field, in the design."""
    return ui_forms.control_of(field)


@register.filter
def control_kind(field: BoundField) -> str:
    """`input`, `checkbox`, `panes` or `hidden`."""
    return ui_forms.control_kind(field)


@register.filter
def field_options(field: BoundField) -> list[ui_forms.Option]:
    """The options of a field shown as panes."""
    return ui_forms.options_of(field)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether the field is marked « facultatif »."""
    return ui_forms.is_optional(field)


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether the field asks a question of its own."""
    return ui_forms.is_wide(field)
