"""Signing in with an OpenID Connect provider, from the environment alone (docs/operations.md)."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from environs import Env

PROVIDER_ID = "organisation"  # stands in the address of the callback, registered with the provider: never changes


class Provider(NamedTuple):
    """`domains`: those whose addresses the provider may speak for; none named: any. `vouches`: its addresses count as
    verified though it does not say so (ProConnect). `origins`: where its own pages are, for the security policy.
    `levels`: how surely it must have recognised the person (`acr_values`; ProConnect: eidas1); none named: any."""

    name: str
    server_url: str
    client_id: str
    secret: str
    scope: list[str]
    domains: frozenset[str]
    vouches: bool
    origins: list[str]
    levels: list[str]


def from_environment(env: Env) -> Provider | None:
    """The provider that OIDC_SERVER_URL names, if any."""
    server_url = env.str("OIDC_SERVER_URL", "").rstrip("/")
    if not server_url:
        return None
    parts = urlsplit(server_url)
    domains: list[str] = env.list("OIDC_DOMAINS", [])
    return Provider(
        name=env.str("OIDC_NAME", "Mon organisation"),
        server_url=server_url,
        client_id=env.str("OIDC_CLIENT_ID"),
        secret=env.str("OIDC_CLIENT_SECRET"),
        scope=env.list("OIDC_SCOPE", ["openid", "profile", "email"]),
        domains=frozenset(each.strip().lower() for each in domains),
        vouches=env.bool("OIDC_EMAIL_IS_VERIFIED", False),
        origins=env.list("OIDC_ORIGINS", [f"{parts.scheme}://{parts.netloc}"]),
        levels=env.list("OIDC_ACR_VALUES", []),
    )


def apps_of(provider: Provider | None) -> list[dict[str, Any]]:
    """The same as allauth reads it."""
    if provider is None:
        return []
    app = {
        "provider_id": PROVIDER_ID,
        "name": provider.name,
        "client_id": provider.client_id,
        "secret": provider.secret,
        "settings": {
            "server_url": provider.server_url,
            "scope": provider.scope,
            "auth_params": {"acr_values": " ".join(provider.levels)} if provider.levels else {},
        },
    }
    return [app]


def origins_of(provider: Provider | None) -> list[str]:
    """Where a form of the portal may lead: browsers apply form-action to the redirection too."""
    return provider.origins if provider else []
