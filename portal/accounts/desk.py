"""The Alliance's gestures on accounts and organisations: suspend, open again, merge."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from portal.gestures import gesture_page

from . import suspension
from .desk_forms import MergeForm, ReopenForm, SuspendForm
from .models import Organisation, User
from .organisations.merging import MergeRefused, merge


class SuspensionMixin(admin.ModelAdmin):
    """A page `…/suspendre/` that closes what it is about, or opens it again."""

    change_form_template = "admin/accounts/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.suspend_page))
        name = f"{self.opts.app_label}_{self.opts.model_name}_suspend"
        return [path("<uuid:object_id>/suspendre/", page, name=name), *super().get_urls()]

    def suspend_page(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        is_closed = row.suspended_at is not None
        form = (ReopenForm if is_closed else SuspendForm)(request.POST or None)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        if request.method == "POST" and (is_closed or form.is_valid()):
            try:
                said = self._reopen(row) if is_closed else self._suspend(row, form.cleaned_data["reason"], request.user)
            except suspension.SuspensionRefused as refusal:
                messages.error(request, str(refusal))
            else:
                self.log_change(request, row, said)
                messages.success(request, said)
            return HttpResponseRedirect(back)
        return gesture_page(
            self,
            request,
            "admin/accounts/suspend.html",
            title="Rouvrir" if is_closed else "Suspendre",
            form=form,
            button="Rouvrir" if is_closed else "Suspendre tout de suite",
            row=row,
            is_closed=is_closed,
            is_organisation=isinstance(row, Organisation),
            back=back,
        )

    def _suspend(self, row: Any, reason: str, by: User) -> str:
        if isinstance(row, Organisation):
            settled = suspension.suspend_organisation(organisation=row, reason=reason, by=by)
        else:
            settled = suspension.suspend(person=row, reason=reason, by=by)
        return f"Suspension faite, demandes réglées : {settled}. Motif : {reason}"

    def _reopen(self, row: Any) -> str:
        if isinstance(row, Organisation):
            suspension.reopen_organisation(organisation=row)
        else:
            suspension.reopen(person=row)
        return "Suspension levée."


@admin.action(description="Fusionner en une seule organisation", permissions=["change"])
def merge_organisations(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Organisation]
) -> TemplateResponse | None:
    """Choose which of the ticked organisations stays; the others become part of it."""
    chosen = list(queryset.order_by("created_at", "pk")[:10])
    if len(chosen) < 2:
        messages.error(request, "Cochez les organisations à fusionner, deux au moins.")
        return None
    form = MergeForm(request.POST if "kept" in request.POST else None, organisations=chosen)
    if form.is_valid():
        try:
            merge(kept=form.staying, others=form.others)
        except MergeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            names = ", ".join(str(each) for each in form.others)
            model_admin.log_change(request, form.staying, f"Fusion : {names}")
            messages.success(request, f"{form.staying} réunit désormais : {names}.")
        return None
    return gesture_page(
        model_admin,
        request,
        "admin/accounts/merge.html",
        title="Fusionner",
        form=form,
        button="Fusionner",
        chosen=chosen,
        back=reverse("admin:accounts_organisation_changelist"),
    )
