"""The values of a facet, a hundred a page: written by the interpreter, ten times faster than by a template."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.ui.typography import french
from vitrines.filters import Option

register = template.Library()

CHOICE = (
    '<label class="choix choix--nu"><input type="checkbox" name="{0}" value="{1}" id="filtre-{0}-{1}"{2}>'
    '<span>{3}</span> <span class="compte">{4}</span></label>'
)


@register.simple_tag
def facet_choices(*, name: str, options: Sequence[Option]) -> SafeString:
    """Boxes to tick, with their counts."""
    ticked = {True: SafeString(" checked"), False: ""}
    rows = ((name, each.value, ticked[each.chosen], french(each.label), each.count) for each in options)
    return format_html_join("\n", CHOICE, rows)


@register.simple_tag
def facet_options(*, options: Sequence[Option]) -> SafeString:
    """The options of a menu, with their counts."""
    chosen = {True: SafeString(" selected"), False: ""}
    rows = ((each.value, chosen[each.chosen], each.label, each.count) for each in options)
    return format_html_join("", '<option value="{}"{}>{} ({})</option>', rows)
