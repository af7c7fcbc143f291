"""A vitrine's terms, kept by the server at the moment a request would leave (product.md, “A vitrine’s terms”)."""

from dataclasses import dataclass

from django.utils import timezone

from portal.accounts.models import Organisation, User
from vitrines.models import VisitTerms, Vitrine
from vitrines.quota import month_start, next_month

from ..errors import AlreadyAsking, NotPossibleHere, QuotaReached, TooManyOpen, VitrinePaused
from ..models import VisitRequest

MOST_OPEN = 6  # requests of one person at a time


@dataclass(frozen=True)
class Asker:
    """What the shield looks at: the number declared, the activity known. Either may be empty."""

    siren: str = ""
    naf_code: str = ""

    @classmethod
    def of(cls, company_number: str, organisation: Organisation | None) -> "Asker":
        known = organisation.siren if organisation else ""
        return cls(siren=company_number[:9] or known, naf_code=organisation.naf_code if organisation else "")


def require_terms(vitrine: Vitrine, *, asker: Asker, has_date: bool) -> None:
    """Raise VitrinePaused, NotPossibleHere or QuotaReached unless a request may leave for this vitrine now.

    Locks the vitrine's row until the end of the transaction, so that of two requests for the last place of the month
    one is told. `has_date`: a seat in a published date, which the seats of that date limit, not the quota.
    """
    check_terms(lock_vitrine(vitrine.pk), asker=asker, has_date=has_date)


def check_terms(vitrine: Vitrine, *, asker: Asker, has_date: bool) -> None:
    """The same of a vitrine that `lock_vitrine` gave in this transaction."""
    terms = VisitTerms.objects.filter(vitrine=vitrine).first() or VisitTerms(vitrine=vitrine)
    vitrine.terms = terms  # as they are under the lock
    if terms.paused_until and terms.paused_until >= timezone.localdate():
        raise VitrinePaused(until=terms.paused_until)
    if is_shielded(terms, asker):
        raise NotPossibleHere
    if not has_date and asked_this_month(vitrine) >= terms.monthly_quota:
        raise QuotaReached(again_on=next_month())


def require_room(person: User, vitrine: Vitrine) -> None:
    """Raise AlreadyAsking or TooManyOpen unless this person may have one more open request, at this vitrine.

    Locks the account until the end of the transaction, after the vitrine, so that of two forms sent at once one is
    told. A seat in a published date asks for no room here.
    """
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=person.pk)
    at = list(VisitRequest.objects.carried_for(person).order_by().values_list("vitrine", flat=True))
    if vitrine.pk in at:
        raise AlreadyAsking
    if len(at) >= MOST_OPEN:
        raise TooManyOpen(most=MOST_OPEN)


def lock_vitrine(pk: int) -> Vitrine:
    """The row that waits for what decides about its month; taken before any lock on a slot or a request."""
    return Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def asked_this_month(vitrine: Vitrine) -> int:
    """How many requests count for this month: a group is one; seats of published dates, and what left again, none."""
    return VisitRequest.objects.filter(vitrine=vitrine).counting_since(month_start()).count()


def is_shielded(terms: VisitTerms, asker: Asker) -> bool:
    """Whether the vitrine refuses that company: its number, or its activity."""
    refused = {_naf(code) for code in terms.shield_naf_codes} - {""}
    return asker.siren in terms.shield_sirens or _naf(asker.naf_code) in refused  # neither list holds the empty


def _naf(code: str) -> str:
    """“25.11Z”, “2511z” → “2511Z”."""
    return code.replace(".", "").replace(" ", "").upper()
