"""The outbox at the Alliance's desk: what left, what waits, what failed, and “send again”.

What a mail says is not shown here: it holds links that act in its recipient's name, a password reset among them.
"""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from portal.gestures import gesture_page

from .enums import DeliveryState
from .forms import SendAgainForm
from .models import Attachment, OutgoingEmail
from .outbox import AlreadyAccepted, BeingSent, send_again
from .policies import can_read_outbox, can_send_mail_again
from .selectors import outbox_health


class AttachmentInline(admin.TabularInline):
    """Names of the files that travel with a mail."""

    model = Attachment
    verbose_name_plural = "pièces jointes"
    fields = readonly_fields = ("filename", "content_type")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_read_outbox(request.user)


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(admin.ModelAdmin):
    """Mails and their delivery. Rows are written by the outbox alone; the one gesture here is “send again”."""

    change_form_template = "admin/mail/outgoingemail/change_form.html"
    change_list_template = "admin/mail/outgoingemail/change_list.html"
    list_display = ("created_at", "subject", "to_email", "state", "attempts", "last_error")
    list_display_links = ("created_at", "subject")
    list_filter = ("state", "kind", "created_at")
    search_fields = ("to_email", "to_name", "subject", "key")
    search_help_text = "Destinataire, objet ou clé"
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    actions = None
    inlines = (AttachmentInline,)
    fieldsets = (
        ("Le courriel", {"fields": ("subject", "to_name", "to_email", "recipient", "from_email", "reply_to")}),
        (
            "La remise",
            {
                "fields": (
                    "state",
                    "created_at",
                    "attempts",
                    "due_at",
                    "sent_at",
                    "failed_at",
                    "give_up_at",
                    "last_error",
                )
            },
        ),
        ("L’identité", {"fields": ("kind", "key", "message_id")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("text_body", "html_body").select_related("recipient")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingEmail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingEmail | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: OutgoingEmail | None = None) -> bool:
        return can_read_outbox(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_read_outbox(request.user)

    def get_urls(self) -> list[URLPattern]:
        again = path(
            "<uuid:object_id>/envoyer-a-nouveau/",
            self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.send_again)),
            name="mail_outgoingemail_send_again",
        )
        return [again, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": "Courriels", "health": outbox_health(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "can_send_again": can_send_mail_again(request.user)}
        return super().change_view(request, object_id, form_url, context)

    def send_again(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        """“Envoyer à nouveau”: GET asks to confirm, POST queues the same row again and says so in its history."""
        if not can_send_mail_again(request.user):
            raise PermissionDenied
        email = self.get_object(request, str(object_id))
        if email is None:
            raise Http404
        back = reverse("admin:mail_outgoingemail_change", args=[email.pk])
        form = SendAgainForm(request.POST if request.method == "POST" else None, email=email)
        if request.method == "POST" and form.is_valid():
            self._queue_again(request, email, form.cleaned_data["reason"])
            return HttpResponseRedirect(back)
        template, title = "admin/mail/outgoingemail/send_again.html", "Envoyer à nouveau"
        told = {"email": email, "was_accepted": email.state == DeliveryState.SENT, "back": back}
        return gesture_page(self, request, template, title=title, form=form, button=title, **told)

    def _queue_again(self, request: HttpRequest, email: OutgoingEmail, reason: str) -> None:
        try:
            send_again(email=email, reason=reason)
        except BeingSent:
            self.message_user(request, "Ce courriel est en cours d’envoi : attendez sa réponse.", messages.WARNING)
        except AlreadyAccepted:
            text = "Le serveur vient d’accepter ce courriel : dites pourquoi il doit repartir."
            self.message_user(request, text, messages.WARNING)
        else:
            self.log_change(request, email, f"Envoyé à nouveau. {reason}".strip())
            self.message_user(request, f"Le courriel à {email.to_email} repart dans la minute.", messages.SUCCESS)
