"""How many mails about an account a stranger may cause: counted in PostgreSQL, whether Valkey answers or not.

Anybody may type anybody’s address at the doors of sign-up, of a forgotten password and of a code by mail. Each of them
writes to it, with or without an account, so the rows of the outbox count the same for both.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.audit.enums import Event
from portal.audit.selectors import asked_from_here
from portal.audit.services import address_mark, record
from portal.limits import is_counting
from portal.mail.selectors import has_enough

KINDS = (
    "accounts.confirm_new_account",
    "accounts.already_registered",
    "accounts.choose_password",
    "accounts.no_account",
    "accounts.login_code",
)
WITHIN = timedelta(hours=1)
# While Valkey is down: the journal keeps the network (a /24), not the machine.
OF_NETWORK = 60
ENOUGH = "Assez de messages sont partis vers cette adresse. Lisez le dernier reçu, ou attendez une heure."
TOO_MANY = "Trop de demandes à la suite. Attendez quelques minutes avant la suivante."


def one_more_mail(email: str) -> str:
    """The address itself. Raises ValidationError when enough left for it, or was asked for from this network."""
    if has_enough(email, kinds=KINDS):
        raise ValidationError(ENOUGH, code="rate_limited")
    if not is_counting() and asked_from_here(Event.MAIL_ASKED, since=timezone.now() - WITHIN) >= OF_NETWORK:
        raise ValidationError(TOO_MANY, code="rate_limited")
    return email


def note_asked_mail(kind: str, email: str) -> None:
    """Keep in the journal that such a mail was asked for; the address by its mark."""
    if kind in KINDS:
        record(Event.MAIL_ASKED, after={"address": address_mark(email)})
