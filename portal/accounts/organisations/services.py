"""Joining an organisation, being known there by a colleague, leaving it with nothing open behind.

A number is public: naming an organisation proves nothing. Its first person, an address at its domain, or the agreement
of somebody already known there does. Services raise `OrganisationRefused` (a French sentence).
"""

from allauth.account.models import EmailAddress
from django.db import transaction

from portal.accounts.company import Company
from portal.accounts.enums import Proof
from portal.accounts.mailboxes import company_domain
from portal.accounts.models import Organisation, User
from portal.accounts.notifications import ColleagueAnswered, ColleagueAsks, HeirTold
from portal.accounts.parting import Parting, settle_all
from portal.accounts.services import find_or_create_organisation
from portal.audit.enums import Event
from portal.audit.services import record

ASKED_MAX = 5  # colleagues written to for one newcomer


class OrganisationRefused(Exception):
    """The sentence says why, and what to do."""


def known_people(organisation: Organisation, *, but: User | None = None) -> list[User]:
    """Those whose place there is proved, with an open account, the oldest first."""
    people = organisation.people.filter(is_active=True).exclude(organisation_proof="").order_by("date_joined", "pk")
    return [person for person in people if but is None or person.pk != but.pk]


@transaction.atomic
def join(*, person: User, company: Company, uses_domain: bool = False) -> Organisation:
    """Name one's organisation: found by its number or made. Somebody who has one leaves it first."""
    locked = _locked(person)
    if locked.organisation is not None:
        raise OrganisationRefused("Quittez d’abord votre organisation actuelle.")
    organisation = find_or_create_organisation(company=company, by=None)
    if organisation.suspended_at:
        raise OrganisationRefused("Cette organisation est suspendue : écrivez à l’Alliance.")
    locked.organisation = organisation
    locked.save(update_fields=["organisation"])
    record(Event.ORGANISATION_JOINED, by=person, about=organisation)
    _prove(locked, organisation, uses_domain=uses_domain)
    return organisation


@transaction.atomic
def claim(*, person: User, uses_domain: bool = False) -> None:
    """Ask that a declared organisation be known as one's own. May run twice: colleagues are written to once a day."""
    locked = _locked(person)
    organisation = locked.organisation
    if organisation is None:
        raise OrganisationRefused("Dites d’abord quelle est votre organisation.")
    if not locked.organisation_proof:
        _prove(locked, organisation, uses_domain=uses_domain)


def _prove(person: User, organisation: Organisation, *, uses_domain: bool) -> None:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    domain = _own_domain(person)
    colleagues = known_people(organisation, but=person)
    if domain and domain == organisation.domain:
        _set_proof(person, Proof.DOMAIN)
    elif not colleagues:
        _set_proof(person, Proof.FIRST)
        if uses_domain and domain and not organisation.domain:
            organisation.domain = domain
            organisation.save(update_fields=["domain"])
            record(Event.ORGANISATION_CHANGED, by=person, about=organisation, after={"domain": domain})
    else:
        for colleague in colleagues[:ASKED_MAX]:
            ColleagueAsks(newcomer=person, colleague=colleague).queue()


def _own_domain(person: User) -> str:
    """The company domain of an address the person has proved to read."""
    is_proved = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()
    return company_domain(person.email) if is_proved else ""


@transaction.atomic
def answer_colleague(*, newcomer: User, by: User, agrees: bool) -> None:
    """A person known in an organisation says whether a newcomer is of it; the newcomer is told once."""
    locked = _locked(newcomer)
    organisation = locked.organisation
    if organisation is None or by.organisation_id != organisation.pk or not (by.organisation_proof and by.is_active):
        raise OrganisationRefused("Cette demande n’attend plus de réponse.")
    if locked.organisation_proof:
        raise OrganisationRefused(f"{locked} est déjà reconnu.")
    if agrees:
        _set_proof(locked, Proof.COLLEAGUE)
    else:
        locked.organisation = None
        locked.save(update_fields=["organisation"])
    said = {"person": locked, "agreed": agrees}
    record(Event.ORGANISATION_CHANGED, by=by, about=organisation, after=said)
    ColleagueAnswered(newcomer=locked, organisation=organisation, agrees=agrees).queue()


@transaction.atomic
def tell_facts(*, person: User, naf_code: str, size_band: str) -> None:
    """The activity and the size, as one of its known people declares them."""
    if person.organisation is None or not person.organisation_proof:
        raise OrganisationRefused("Faites d’abord reconnaître votre appartenance.")
    organisation = Organisation.objects.select_for_update().get(pk=person.organisation.pk)
    before = {"naf_code": organisation.naf_code, "size_band": organisation.size_band}
    organisation.naf_code, organisation.size_band = naf_code, size_band
    after = {"naf_code": naf_code, "size_band": size_band}
    record(Event.ORGANISATION_CHANGED, by=person, about=organisation, before=before, after=after)
    organisation.save(update_fields=["naf_code", "size_band"])


@transaction.atomic
def leave(*, person: User, heir: User | None = None) -> int:
    """Leave one's organisation: what is open goes to a colleague, or is withdrawn. Returns how many things."""
    locked = _locked(person)
    organisation = locked.organisation
    if organisation is None:
        raise OrganisationRefused("Vous n’êtes dans aucune organisation.")
    if heir is not None and (not locked.organisation_proof or heir not in known_people(organisation, but=locked)):
        raise OrganisationRefused("Choisissez un collègue reconnu dans l’organisation.")
    settled = settle_all(Parting(person=locked, organisation=organisation, heir=heir, by=locked))
    locked.organisation, locked.organisation_proof = None, ""
    locked.save(update_fields=["organisation", "organisation_proof"])
    record(Event.ORGANISATION_LEFT, by=person, about=organisation, after={"settled": settled, "heir": heir})
    if heir is not None and settled:
        HeirTold(heir=heir, giver=locked, count=settled).queue()
    return settled


def _set_proof(person: User, proof: Proof) -> None:
    person.organisation_proof = proof
    person.save(update_fields=["organisation_proof"])
    record(Event.ORGANISATION_PROVED, about=person.organisation, after={"person": person, "proof": proof})


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
