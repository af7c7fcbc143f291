"""How a form is written on a page: one template a field, panes for choices, the same words in the error summary."""

from dataclasses import dataclass

from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, Textarea
from django.utils.safestring import SafeString


class PortalFormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.field.as_field_group }}` follow the design; widgets keep Django's own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class _Panes:
    """Options shown as panes. `hints` maps a value to its second line; `columns` is 1 or 2."""

    def __init__(self, *args, hints: dict[str, str] | None = None, columns: int = 1, bare: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.columns = columns
        self.bare = bare


class RadioPanes(_Panes, RadioSelect):
    """One choice among a few."""


class CheckboxPanes(_Panes, CheckboxSelectMultiple):
    """Several choices; `bare=True` lists them without panes, for the filters of a catalogue."""


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox, ready to be written: the control, its label, its second line."""

    control: SafeString
    label: str
    hint: str


def control_kind(field: BoundField) -> str:
    """`panes` (radio buttons, checkboxes), `group` (several controls), `checkbox` (one box), `hidden` or `input`."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "panes"
    if widget.use_fieldset:
        return "group"
    return "checkbox" if isinstance(widget, CheckboxInput) else "input"


def options_of(field: BoundField) -> list[Option]:
    """Options of a field shown as panes; the first one carries the error and the help of the group."""
    hints = getattr(field.field.widget, "hints", {})
    return [
        Option(
            control=option.tag(),
            label=str(option.choice_label),
            hint=hints.get(str(option.data["value"]), ""),
        )
        for option in field.subwidgets
    ]


def control_of(field: BoundField) -> SafeString:
    """The control of a field with the design's class. aria-describedby and aria-invalid come from Django."""
    widget = field.field.widget
    attrs: dict[str, str | int] = {}
    if not isinstance(widget, CheckboxInput):
        classes = str(widget.attrs.get("class", "")).split()
        attrs["class"] = " ".join(dict.fromkeys([*classes, "saisie"]))
    if isinstance(widget, Textarea):
        rows = widget.attrs.get("rows", "10")
        attrs["rows"] = 4 if rows == "10" else rows  # "10" is Django's own default
    return field.as_widget(attrs=attrs)


def first_control_id(field: BoundField) -> str:
    """The id a link of the error summary goes to: the control, or the first option of a group."""
    if control_kind(field) == "panes":
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def is_optional(field: BoundField) -> bool:
    """Whether « facultatif » is written: not for a field the form asks only when another answer makes it needed."""
    return not field.field.required and not getattr(field.field, "asked_when_needed", False)


def is_wide(field: BoundField) -> bool:
    """Whether the label is a question of its own (text area, group of choices) rather than a short label."""
    return isinstance(field.field.widget, Textarea) or control_kind(field) == "panes"
