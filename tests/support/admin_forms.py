"""The forms of the admin, as a browser fills them."""

from typing import Any


def form_values(response) -> dict[str, Any]:
    """What the browser would send back of an admin form, untouched."""
    admin_form = response.context["adminform"].form
    forms = [
        admin_form,
        *(f for s in response.context["inline_admin_formsets"] for f in (s.formset.management_form, *s.formset.forms)),
    ]
    values = {}
    for form in forms:
        for field in form:
            value = field.value()
            values[field.html_name] = (
                [getattr(v, "pk", v) for v in value] if isinstance(value, list) else ("" if value is None else value)
            )
    return values
