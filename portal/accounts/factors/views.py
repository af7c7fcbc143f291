"""allauth's views for factors and sessions, one transaction a POST; the lists act without a number in a URL."""

from typing import Any

from allauth.account import views as account_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth, flows
from allauth.usersessions.internal.flows import sessions as session_flows
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.views import OneTransactionMixin
from portal.audit.enums import Event
from portal.audit.services import record

from .adapter import LAST_FACTOR
from .devices import device
from .forms import EndSessionForm, KeyForm
from .policies import must_add_second_factor
from .sessions import running_sessions


class SecurityView(base_views.IndexView):
    """`/compte/securite/`: what protects the account, and what may be added."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"must_add": must_add_second_factor(self.request.user)}


@method_decorator(never_cache, name="dispatch")
class ActivateTOTPView(OneTransactionMixin, totp_views.ActivateTOTPView):
    """Link an authenticator app: the QR code, then its first code."""


class DeactivateTOTPView(OneTransactionMixin, totp_views.DeactivateTOTPView):
    """Unlink the authenticator app."""


class GenerateRecoveryCodesView(OneTransactionMixin, code_views.GenerateRecoveryCodesView):
    """Make ten new recovery codes; those before no longer work."""


class DownloadRecoveryCodesView(code_views.DownloadRecoveryCodesView):
    """The codes as a text file, under a French name."""

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response.headers["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
        return response


@method_decorator(never_cache, name="dispatch")
class AddKeyView(OneTransactionMixin, webauthn_views.AddWebAuthnView):
    """Register a passkey or a security key."""


class LoginKeyView(OneTransactionMixin, webauthn_views.LoginWebAuthnView):
    """Sign in with a passkey: GET gives the browser its challenge, POST brings the answer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"request_options": auth.begin_authentication(user=None)})
        return redirect("account_login")


class RequestLoginCodeView(OneTransactionMixin, account_views.RequestLoginCodeView):
    """Ask for a sign-in code by mail: the same answer whether or not the address has an account."""


class ConfirmLoginCodeView(OneTransactionMixin, account_views.ConfirmLoginCodeView):
    """Write the code received."""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The passkeys of the account; POST renames or removes one, after saying again who one is."""
    return _change_key(request) if request.method == "POST" else _show_keys(request)


def _show_keys(request: HttpRequest) -> HttpResponse:
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    return render(request, "mfa/webauthn/authenticator_list.html", {"keys": [each.wrap() for each in own]})


@reauthentication_required(app="allauth.mfa")
def _change_key(request: HttpRequest) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _show_keys(request)
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    key = get_object_or_404(own, pk=form.cleaned_data["key"])
    if form.cleaned_data["name"]:
        flows.rename_authenticator(request, key, form.cleaned_data["name"])
    elif get_adapter().can_delete_authenticator(key):
        flows.remove_authenticator(request, key)
    else:
        messages.error(request, LAST_FACTOR)
    return redirect("mfa_list_webauthn")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; POST ends one session, or all the others."""
    own = UserSession.objects.filter(user=request.user)
    if request.method == "POST":
        form = EndSessionForm(request.POST)
        if form.is_valid() and form.cleaned_data["session"]:
            ended = list(own.filter(pk=form.cleaned_data["session"]))
            record(Event.SESSION_ENDED, by=request.user, about=request.user, after={"count": len(ended)})
            session_flows.end_sessions(request, ended)
        elif form.is_valid():
            record(Event.SESSION_ENDED, by=request.user, about=request.user, after={"count": own.count() - 1})
            session_flows.end_other_sessions(request, request.user)
        if not request.user.is_authenticated:
            return HttpResponseRedirect("/")
        messages.success(request, "C’est fait : il faudra se connecter de nouveau sur cet appareil.")
        return redirect("usersessions_list")
    listed = [
        {
            "id": each.pk,
            "device": device(each.user_agent),
            "ip": each.ip,
            "since": each.created_at,
            "is_current": each.is_current(),
        }
        for each in running_sessions(request.user)
    ]
    return render(request, "usersessions/usersession_list.html", {"sessions": listed})


index = SecurityView.as_view()
authenticate = base_views.authenticate
reauthenticate = base_views.reauthenticate
activate_totp = ActivateTOTPView.as_view()
deactivate_totp = DeactivateTOTPView.as_view()
view_recovery_codes = never_cache(code_views.view_recovery_codes)
generate_recovery_codes = GenerateRecoveryCodesView.as_view()
download_recovery_codes = DownloadRecoveryCodesView.as_view()
add_key = AddKeyView.as_view()
login_key = LoginKeyView.as_view()
reauthenticate_key = webauthn_views.reauthenticate_webauthn
request_login_code = RequestLoginCodeView.as_view()
confirm_login_code = ConfirmLoginCodeView.as_view()
