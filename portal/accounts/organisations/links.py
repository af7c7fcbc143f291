"""The signed link by which a colleague answers for a newcomer."""

from portal.accounts.models import User
from portal.mail.links import sign_link

COLLEAGUE = "accounts.colleague"


def colleague_link(newcomer: User, colleague: User) -> str:
    """Address by which `colleague` says whether `newcomer` is of the organisation."""
    data = {"o": str(newcomer.organisation_id)}
    return sign_link(purpose=COLLEAGUE, subject_id=newcomer.pk, person=colleague.pk, data=data)
