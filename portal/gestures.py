"""A gesture of the Alliance on one page of the admin: what it is about, what follows, one form, the way back."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.response import TemplateResponse


def gesture_page(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    template: str,
    *,
    title: str,
    form: BaseForm,
    button: str,
    **context: Any,
) -> TemplateResponse:
    """Show the form of a gesture; 422 when it is shown again for its errors.

    `template` extends `admin/gesture.html`; `context` is for its blocks.
    """
    page = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "subtitle": None,
        "form": form,
        "button": button,
        **context,
    }
    return TemplateResponse(request, template, page, status=422 if form.errors else 200)
