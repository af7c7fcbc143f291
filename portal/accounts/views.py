"""allauth's views, kept to the portal's rules: one transaction a POST, nothing written by GET, no copy in a cache."""

from typing import Any

from allauth.account import app_settings
from allauth.account import views as allauth_views
from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal.honeypot import behind_honeypot


class OneTransactionMixin:
    """What a POST changes and the mails it queues are saved together, or not at all."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            return super().post(request, *args, **kwargs)  # type: ignore[misc]


class SignupView(OneTransactionMixin, allauth_views.SignupView):
    """`/inscription/`: the same page whether or not the address has an account."""


@method_decorator(never_cache, name="dispatch")
class ConfirmEmailView(OneTransactionMixin, allauth_views.ConfirmEmailView):
    """The link of a verification mail: GET shows, POST confirms, a handled link says so, a wrong one answers 404."""

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(*args, **kwargs)
        if self.object is None and not response.context_data["already_confirmed"]:
            response.status_code = 404
        return response

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(*args, **kwargs)
        except Http404:  # handled since the page was shown
            return self.get(*args, **kwargs)

    def logout_other_user(self, confirmation: Any) -> None:
        """End somebody else's session only when the address is confirmed, never by following a link."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["already_confirmed"] = self.object is None and is_confirmed_key(self.kwargs["key"])
        return context


def is_confirmed_key(key: str) -> bool:
    """Say whether a verification key is genuine, in date, and its address confirmed already."""
    try:
        pk = signing.loads(key, max_age=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS * 24 * 3600, salt=app_settings.SALT)
    except signing.BadSignature:
        return False
    return EmailAddress.objects.filter(pk=pk, verified=True).exists()


@method_decorator(never_cache, name="dispatch")
class PasswordResetView(OneTransactionMixin, allauth_views.PasswordResetView):
    """“Mot de passe oublié”: the same answer whether or not the address has an account."""


@method_decorator(never_cache, name="dispatch")
class PasswordResetFromKeyView(OneTransactionMixin, allauth_views.PasswordResetFromKeyView):
    """The link of a reset mail; one that is no longer good answers 404 and says what to do."""

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        if context.get("token_fail"):
            response_kwargs["status"] = 404
        return super().render_to_response(context, **response_kwargs)


class PasswordChangeView(OneTransactionMixin, allauth_views.PasswordChangeView):
    """Change the password; every other session of the person ends."""


class PasswordSetView(OneTransactionMixin, allauth_views.PasswordSetView):
    """Choose a first password."""


class EmailView(OneTransactionMixin, allauth_views.EmailView):
    """Change the address: the new one replaces the old once confirmed from its mail."""


login = allauth_views.login
logout = never_cache(allauth_views.logout)
signup = behind_honeypot(SignupView.as_view())
account_inactive = allauth_views.account_inactive
reauthenticate = allauth_views.reauthenticate
email = EmailView.as_view()
email_verification_sent = allauth_views.email_verification_sent
confirm_email = ConfirmEmailView.as_view()
password_change = PasswordChangeView.as_view()
password_set = PasswordSetView.as_view()
password_reset = PasswordResetView.as_view()
password_reset_done = allauth_views.password_reset_done
password_reset_from_key = PasswordResetFromKeyView.as_view()
password_reset_from_key_done = allauth_views.password_reset_from_key_done
