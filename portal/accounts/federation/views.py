"""allauth's two views for OpenID Connect, for the provider of the settings; a provider that fails is said so."""

from secrets import token_urlsafe
from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .adapter import refusal

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NONCE = "federation_nonce"  # in the session, until the provider answers
NOT_FOR_THE_ADDRESS = {"auth_params", "scope"}  # allauth would let a link choose what the provider is asked
FAILURES = (OAuth2Error, requests.RequestException, jwt.PyJWTError, KeyError, ValueError)


class ProviderClient(OpenIDConnectOAuth2Adapter):
    """allauth's client; also reads what ProConnect answers: the person as a signed token."""

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            response.raise_for_status()
        if not response.headers.get("Content-Type", "").startswith("application/jwt"):
            return response.json()
        return self._verified(response.text)

    def _verified(self, token: str) -> dict[str, Any]:
        """What a token of the provider says, signed by one of the keys it publishes. The algorithm is ours to choose:
        a token that names none, or a secret shared by nobody, is refused."""
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("unsigned")
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json()).keys
        key = next((key for key in keys if key.key_id == header.get("kid")), None)
        if key is None:
            raise OAuth2Error("a key it does not publish")
        return jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            issuer=self.openid_config["issuer"],
            audience=self.get_provider().app.client_id,
            options={"require": ["iss", "aud", "sub"]},
        )

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Also hold the two things that are said to the same person, the token to this browser's question, and the
        level of certainty to those asked for."""
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data
        people = {str(said[part].get("sub")) for part in ("userinfo", "id_token") if part in said}
        if len(people) > 1:  # OpenID Connect Core 5.3.2
            raise OAuth2Error("two people")
        if "id_token" in said and said["id_token"].get("nonce") != request.session.pop(NONCE, ""):
            raise OAuth2Error("another question")  # OpenID Connect Core 3.1.3.7
        levels = {str(said[part]["acr"]) for part in ("userinfo", "id_token") if "acr" in said.get(part, {})}
        if settings.OIDC.levels and (not levels or levels - set(settings.OIDC.levels)):  # the same, rule 12
            raise OAuth2Error("not a level that was asked for")
        return login


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """`/connexion/par/<provider>/`: POST leaves for the provider."""
    client = _client(request, provider_id)
    if request.method != "POST" or request.GET.keys() & NOT_FOR_THE_ADDRESS:
        raise Http404
    try:
        leaving = OAuth2LoginView.adapter_view(client)(request)
    except FAILURES:
        return refusal(request, "exchange")
    if leaving.status_code == 302:  # two tabs ask one question: either answer is this browser's
        nonce = request.session.setdefault(NONCE, token_urlsafe(32))
        leaving.headers["Location"] += f"&nonce={nonce}"
    return leaving


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
