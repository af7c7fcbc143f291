"""allauth's two views for OpenID Connect, for the provider of the settings; a provider that fails is said so."""

from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .adapter import refusal

FAILURES = (OAuth2Error, requests.RequestException, jwt.PyJWTError, KeyError, ValueError)


class ProviderClient(OpenIDConnectOAuth2Adapter):
    """allauth's client; also reads what ProConnect answers: the person as a signed token."""

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            response.raise_for_status()
        if not response.headers.get("Content-Type", "").startswith("application/jwt"):
            return response.json()
        return jwtkit.verify_and_decode(
            credential=response.text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=self.get_provider().app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """`/connexion/par/<provider>/`: POST leaves for the provider."""
    client = _client(request, provider_id)
    if request.method != "POST":
        raise Http404
    try:
        return OAuth2LoginView.adapter_view(client)(request)
    except FAILURES:
        return refusal(request, "exchange")


@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """`/connexion/par/<provider>/retour/`: the provider sends the browser back with a code, used once."""
    client = _client(request, provider_id)
    try:
        return OAuth2CallbackView.adapter_view(client)(request)
    except FAILURES:
        return refusal(request, "exchange")


def _client(request: HttpRequest, provider_id: str) -> ProviderClient:
    client = ProviderClient(request, provider_id)
    try:
        client.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return client
