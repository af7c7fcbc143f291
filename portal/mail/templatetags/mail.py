"""The words of a mail, each written as table-based HTML or as 78-column text depending on `mail_mode`.

A source template holds no markup of its own:

    {% extends mail_base %}{% load mail %}
    {% block preheader %}Répondez en un clic, il reste dix jours.{% endblock %}
    {% block content %}
    {% mail_title %}{{ company }} souhaite visiter votre atelier{% endmail_title %}
    {% mail_paragraph %}Bonjour {{ recipient_name }},{% mail_break %}…{% endmail_paragraph %}
    {% mail_quote %}{{ message }}{% endmail_quote %}
    {% mail_text text=terms.access_sheet %}                 several paragraphs typed in a plain field
    {% mail_facts rows=rows %}                              rows: pairs (label, value)
    {% mail_list items=dates %}
    {% mail_heading %}Répondez en un clic{% endmail_heading %}
    {% mail_buttons %}
      {% mail_button href=url kind="open" %}Accepter jeu. 12 avril, 14 h{% endmail_button %}
      {% mail_button href=other kind="second" %}…{% endmail_button %}     kind: open, second, link
    {% endmail_buttons %}
    {% mail_note %}Une page s’ouvre avant tout envoi.{% endmail_note %}
    {% endblock %}
    {% block reason %}Vous recevez ce message parce que… {% mail_link href=url %}Régler…{% endmail_link %}{% endblock %}

In HTML `content` arrives escaped by the template engine (autoescape); in text nothing is escaped.
"""

import re
import textwrap
from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.mail.rendering import COLUMNS, mail_french

register = template.Library()

LINE_BREAK = "\ue000"  # a private-use character that survives the folding of white space
TAG = re.compile(r"<[^>]*>")  # in cells written by mail_button: no attribute of theirs holds a “>”
WHITE_SPACE = re.compile(r"[ \t\r\n\f\v]+")  # not U+00A0, which str.split() would lose
BUTTON_ROWS = ("open", "other")
ROW_LETTERS = 57  # letters of two labels that fit side by side in 528 px
MARGIN = "margin:0 0 20px;"
PROSE = "font-size:17px;line-height:1.5;color:#14241d;"
BUTTON_STYLES = {
    "open": "display:inline-block;background:#b63a16;color:#ffffff;font-size:16px;font-weight:bold;line-height:22px;"
    "text-align:center;text-decoration:none;padding:13px 20px;border:2px solid #b63a16;",
    "second": "display:inline-block;color:#1b4034;font-size:16px;font-weight:bold;line-height:22px;text-align:center;"
    "text-decoration:none;padding:13px 20px;border:2px solid #1b4034;",
    "link": "display:inline-block;color:#1b4034;font-size:16px;line-height:22px;text-align:center;"
    "text-decoration:underline;padding:13px 20px;border:2px solid transparent;",
}
BUTTON_CLASSES = {"open": "c-ouvrir", "second": "c-sec", "link": "c-t"}


def _is_text(context: template.Context) -> bool:
    return context["mail_mode"] == "text"


def _fold(content: str) -> SafeString:
    """One line, ordinary white space folded; what the template engine has escaped stays trusted."""
    return mark_safe(WHITE_SPACE.sub(" ", content).strip())  # noqa: S308 (rendered, hence escaped, by the engine)


def _flow(content: str, *, first: str = "", rest: str = "") -> str:
    """Wrap one paragraph at 78 columns, its own breaks kept, after typography has tied what must stay together."""
    lines: list[str] = []
    for piece in content.split(LINE_BREAK):
        lines += textwrap.wrap(
            mail_french(str(_fold(piece))),
            COLUMNS,
            initial_indent=rest if lines else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [rest.rstrip()]
    return "\n".join(lines)


def _blocks(content: str) -> list[str]:
    """Split what somebody typed into paragraphs; single line ends become breaks."""
    content = content.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [
        LINE_BREAK.join(line.strip() for line in block.split("\n")) for block in re.split(r"\n\s*\n", content) if block
    ]


def _html(content: str) -> SafeString:
    """Trust what the engine has escaped, and turn the marks into <br>."""
    return mark_safe(re.sub(f" ?{LINE_BREAK} ?", "<br>", _fold(content)))  # noqa: S308 (same content as _fold)


@register.simple_tag
def mail_break() -> str:
    """A line break inside a paragraph."""
    return LINE_BREAK


@register.simple_block_tag(takes_context=True)
def mail_strong(context, content):
    """Words that matter most in a sentence."""
    return content if _is_text(context) else format_html("<strong>{}</strong>", content)


@register.simple_block_tag(takes_context=True)
def mail_title(context, content):
    """The one title: who wants what."""
    if _is_text(context):
        title = _flow(content)
        return f"{title}\n{'=' * max(len(line) for line in title.splitlines())}\n\n"
    return format_html(
        '<h1 class="c-t" style="margin:0 0 12px;font-size:26px;line-height:1.15;color:#14241d;">{}</h1>', _html(content)
    )


@register.simple_block_tag(takes_context=True)
def mail_heading(context, content):
    """A line in bold above what follows."""
    if _is_text(context):
        return f"\n\n{_flow(content)}\n\n"
    return format_html('<p class="c-t" style="margin:24px 0 12px;{}"><strong>{}</strong></p>', PROSE, _html(content))


@register.simple_block_tag(takes_context=True)
def mail_paragraph(context, content):
    """A paragraph of running text."""
    if _is_text(context):
        return f"\n\n{_flow(content)}\n\n"
    return format_html('<p class="c-t" style="{}">{}</p>', MARGIN + PROSE, _html(content))


@register.simple_tag(takes_context=True)
def mail_text(context, *, text: str):
    """What somebody typed in a plain field, as running text: its paragraphs and line ends are kept."""
    if _is_text(context):
        return "\n\n" + "\n\n".join(_flow(block) for block in _blocks(text)) + "\n\n"
    return format_html_join(
        "\n", f'<p class="c-t" style="{MARGIN}{PROSE}">{{}}</p>', ((_html(b),) for b in _blocks(str(escape(text))))
    )


@register.simple_block_tag(takes_context=True)
def mail_quote(context, content):
    """What somebody wrote, as they wrote it: paragraphs and line ends are kept. Nothing for an empty text."""
    if not (blocks := _blocks(content)):
        return ""
    if _is_text(context):
        return "\n\n" + "\n>\n".join(_flow(block, first="> ", rest="> ") for block in blocks) + "\n\n"
    paragraphs = format_html_join(
        "",
        '<p class="c-t" style="margin:{};font-family:Georgia,\'Times New Roman\',serif;font-size:18px;line-height:1.5;'
        'color:#14241d;">{}</p>',
        (("0" if n == 0 else "12px 0 0", _html(block)) for n, block in enumerate(blocks)),
    )
    return format_html(
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px;"><tr>'
        '<td class="c-cite" style="background:#e9f0ec;border-left:6px solid #e2502b;padding:18px 22px;'
        'overflow-wrap:anywhere;">{}</td>'
        "</tr></table>",
        paragraphs,
    )


@register.simple_tag(takes_context=True)
def mail_facts(context, *, rows: Iterable[tuple[str, str]]):
    """Pairs of a label and a value; a pair whose value is empty is left out."""
    rows = [(label, str(value)) for label, value in rows if str(value or "").strip()]
    if _is_text(context):
        lines = (_flow(f"{label} : {LINE_BREAK.join(value.splitlines())}", rest="  ") for label, value in rows)
        return "\n\n" + "\n".join(lines) + "\n\n"
    cells = format_html_join(
        "",
        '<tr><th scope="row" class="c-t2 c-filet" style="padding:9px 16px 9px 0;border-top:2px solid #d3e2da;'
        'font-size:15px;line-height:1.4;font-weight:normal;text-align:left;vertical-align:top;color:#53635b;">{}</th>'
        '<td class="c-t c-filet" style="padding:9px 0;border-top:2px solid #d3e2da;font-size:16px;line-height:1.4;'
        'font-weight:bold;vertical-align:top;overflow-wrap:anywhere;color:#14241d;">{}</td></tr>',
        ((label, format_html_join(mark_safe("<br>"), "{}", ((line,) for line in v.splitlines()))) for label, v in rows),
    )
    return format_html(
        '<table width="100%" cellpadding="0" cellspacing="0" style="{}border-collapse:collapse;">{}</table>',
        MARGIN,
        cells,
    )


@register.simple_tag(takes_context=True)
def mail_list(context, *, items: Iterable[str]):
    """A short list, one line an item."""
    items = list(items)
    if _is_text(context):
        return "\n\n" + "\n".join(_flow(str(item), first="- ", rest="  ") for item in items) + "\n\n"
    rows = format_html_join("", '<li style="margin:0 0 6px;">{}</li>', ((conditional_escape(item),) for item in items))
    return format_html(
        '<ul class="c-t" style="{}padding:0 0 0 22px;{}">{}</ul>',
        MARGIN,
        PROSE,
        rows,
    )


@register.simple_block_tag(takes_context=True)
def mail_button(context, content, *, href: str, kind: str = "open"):
    """One action. `kind`: open (what one opens, accepts), second, link."""
    if kind not in BUTTON_STYLES:
        raise template.TemplateSyntaxError(f"mail_button: unknown kind {kind!r}")
    label = _fold(content)
    if _is_text(context):
        return f"{mail_french(label)}{LINE_BREAK}{href}\n"
    return format_html(
        '<td data-row="{}" style="padding:0 10px 10px 0;"><a class="{}" href="{}" style="{}">{}</a></td>',
        "open" if kind == "open" else "other",
        BUTTON_CLASSES[kind],
        href,
        BUTTON_STYLES[kind],
        label,
    )


@register.simple_block_tag(takes_context=True)
def mail_buttons(context, content):
    """The actions: what opens first, two a row when they fit, then the others; in a column on a telephone."""
    if _is_text(context):
        actions = [line.strip().split(LINE_BREAK, 1) for line in content.splitlines() if LINE_BREAK in line]
        return "\n\n" + "\n".join(f"{label} : {href}" for label, href in actions) + "\n\n"
    tables: list[str] = []
    for row in BUTTON_ROWS:
        cells = re.findall(rf'<td data-row="{row}"(.*?</td>)', content, flags=re.DOTALL)
        while cells:
            width = 2 if sum(len(TAG.sub("", f"<td{cell}")) for cell in cells[:2]) <= ROW_LETTERS else 1
            tables.append("".join(f"<td{cell}" for cell in cells[:width]))
            del cells[:width]
    return format_html_join(
        "\n",
        '<table role="presentation" cellpadding="0" cellspacing="0" class="c-btn"><tr>{}</tr></table>',
        ((mark_safe(table),) for table in tables),  # noqa: S308 (cells written by mail_button)
    )


@register.simple_block_tag(takes_context=True)
def mail_note(context, content):
    """Small print below the actions."""
    if _is_text(context):
        return f"\n\n{_flow(content)}\n\n"
    return format_html(
        '<p class="c-t2" style="margin:14px 0 0;font-size:15px;line-height:1.5;color:#53635b;">{}</p>', _html(content)
    )


@register.simple_block_tag(takes_context=True)
def mail_link(context, content, *, href: str):
    """A link inside a sentence; in text, its address follows between angle brackets (RFC 3986, appendix C)."""
    label = _fold(content)
    if _is_text(context):
        return f"{label} <{href}>"
    return format_html('<a class="c-lien" href="{}" style="color:#53635b;">{}</a>', href, label)


@register.simple_block_tag(takes_context=True)
def mail_wrap(context, content):
    """Text of the base template, wrapped like the rest."""
    return f"\n\n{_flow(content)}\n\n" if _is_text(context) else content
