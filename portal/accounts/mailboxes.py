"""What an e-mail address says of its owner: the company's own domain, or a mailbox anybody may open."""

from functools import lru_cache

from django.conf import settings

PUBLIC_DOMAINS = settings.BASE_DIR / "data" / "mail" / "public-domains.txt"


@lru_cache(maxsize=1)
def public_domains() -> frozenset[str]:
    """Domains of the public mail services, as shipped."""
    return frozenset(PUBLIC_DOMAINS.read_text().split())


def domain_of(email: str) -> str:
    """What follows the last @, in lower case."""
    return email.rpartition("@")[2].strip().lower()


def is_personal(email: str) -> bool:
    """Whether the address is one that anybody may open: shown to a host as “adresse personnelle”."""
    return domain_of(email) in public_domains()


def company_domain(email: str) -> str:
    """The domain that may prove a company; empty for a public mailbox."""
    return "" if is_personal(email) else domain_of(email)
