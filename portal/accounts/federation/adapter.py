"""Whose account a provider opens, and when it opens none (security.md: no take-over by an unverified address)."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from portal.accounts.company import one_line
from portal.accounts.mailboxes import domain_of
from portal.accounts.services import open_account
from portal.mail.outbox import InvalidAddress, address

NAME_MAX = 120  # User.full_name


class FederationAdapter(DefaultSocialAccountAdapter):
    """allauth's adapter for providers (settings.SOCIALACCOUNT_ADAPTER)."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Known by the provider's own identifier: go on. Else link by an address that the provider has verified.

        The account of that address is found or made by `open_account`, which drops a password set by whoever typed
        the address without ever proving it. Nothing is linked to the account that happens to be signed in: a link
        from elsewhere must not put a stranger's identity on it.
        """
        if sociallogin.state.get("process", "login") != "login":
            raise ImmediateHttpResponse(refusal(request, "process"))
        if sociallogin.is_existing:
            return
        email = verified_email(sociallogin)
        if not email:
            raise ImmediateHttpResponse(refusal(request, "unverified"))
        with transaction.atomic():
            person = open_account(email=email, full_name=_name_of(sociallogin, email))
            if person.is_active:
                sociallogin.connect(request, person)
            else:
                sociallogin.user = person  # allauth then says that the account is closed

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never by allauth's own way: an account is made above or not at all."""
        return False

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The exchange failed, was refused there, or was never asked for here: one page for all."""
        raise ImmediateHttpResponse(refusal(request, "exchange"))


def verified_email(sociallogin: SocialLogin) -> str:
    """The address the provider has verified and may speak for; empty when there is none."""
    provider = settings.OIDC
    if provider is None:
        return ""
    for given in sociallogin.email_addresses:
        try:
            email = address(given.email).lower()
        except InvalidAddress:
            continue
        # Some providers write “true”; only the JSON value counts.
        is_verified = given.verified is True or provider.vouches
        if is_verified and (not provider.domains or domain_of(email) in provider.domains):
            return email
    return ""


def refusal(request: HttpRequest, problem: str) -> Any:
    """The page that says why nothing was opened, and what to do."""
    return render(request, "socialaccount/authentication_error.html", {"problem": problem}, status=403)


def _name_of(sociallogin: SocialLogin, email: str) -> str:
    user = sociallogin.account.extra_data
    told = user.get("userinfo") or user.get("id_token") or {}
    parts = [told.get("given_name"), told.get("family_name") or told.get("usual_name")]
    whole = " ".join(str(part) for part in parts if part) or str(told.get("name") or "")
    return one_line(whole)[:NAME_MAX] or email.partition("@")[0]
