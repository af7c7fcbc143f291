"""What writes people and organisations: the only door to two rows at once."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.audit.enums import Event
from portal.audit.services import record

from .company import Company, fold
from .models import Organisation, User


@transaction.atomic
def find_or_create_organisation(*, company: Company, by: User | None) -> Organisation:
    """Return the organisation a person named, made when it is not known yet. ``by`` is None for a stranger.

    Known means: the same SIRET; else, when only a SIREN was given, the organisation kept under that SIREN alone; else
    the person's own organisation when it bears the same name (case and accents apart) in the same country. A name
    never joins a person to somebody else's organisation: two strangers who both write “Martin” get two organisations.
    A number is public too and proves nothing, so nothing may be granted for sharing an organisation.

    Two people naming the same number at once get the same row (unique constraint, then read again). A row known only
    by its number takes the first name given for it.
    """
    known = _known_organisation(company, by)
    if known is None:
        try:
            with transaction.atomic():
                made = Organisation.objects.create(
                    name=company.name, siren=company.siren, siret=company.siret, country=company.country
                )
                record(Event.ORGANISATION_CREATED, by=by, about=made, after={"name": made.name, "siret": made.siret})
                return made
        except IntegrityError:
            known = _known_organisation(company, by)
            if known is None:
                raise
    if company.is_named and not Company(name=known.name, siren=known.siren, siret=known.siret).is_named:
        before, known.name = known.name, company.name
        known.save(update_fields=["name"])
        record(Event.ORGANISATION_CHANGED, by=by, about=known, before={"name": before}, after={"name": known.name})
    return known


def _known_organisation(company: Company, by: User | None) -> Organisation | None:
    if company.siret:
        return Organisation.objects.filter(siret=company.siret).first()
    if company.siren:
        return Organisation.objects.filter(siren=company.siren, siret="").first()
    own = by.organisation if by else None
    if own and own.country == company.country and fold(own.name) == fold(company.name):
        return own
    return None


@transaction.atomic
def open_account(*, email: str, full_name: str, organisation: Organisation | None = None) -> User:
    """Return the account of an address whose owner has just proved to read it, made without a password if new.

    Call it only once the address is confirmed (a signed link opened from the mail). An account already there keeps
    its name and organisation. If its address had never been verified, somebody else may have typed it: its password
    is dropped, so that confirming an address never opens an account to whoever reserved it.
    """
    address = email.strip().lower()
    user = User.objects.select_for_update().filter(email__iexact=address).first()
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(address, full_name=full_name, organisation=organisation)
                record(Event.OPENED, by=user, about=user)
        except (IntegrityError, ValidationError):  # made by another request since; anything else is not found here
            user = User.objects.select_for_update().get(email__iexact=address)
    confirm_address(user=user)
    return user


@transaction.atomic
def confirm_address(*, user: User, keep_password: bool = False) -> None:
    """Record that the person reads mail sent to ``user.email``; a password set before that proof is dropped.

    ``keep_password`` is for a password chosen through the very mail that gives the proof (reset link).
    """
    known = EmailAddress.objects.select_for_update().filter(user=user, email=user.email).first()
    if known is not None and known.verified:
        return
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email).update(primary=False)
    if known is None:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    else:
        known.verified = known.primary = True
        known.save(update_fields=["verified", "primary"])
    if not keep_password and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
