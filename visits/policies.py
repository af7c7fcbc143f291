"""Who may do what with a request. The signed link of a mail is a policy of its own (see `views/links.py`)."""

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import User
from vitrines.enums import Role
from vitrines.models import Membership, Vitrine

from .models import VisitRequest


def is_relay(user: User) -> bool:
    """Whether the person asks for others: a member of an organisation the Alliance knows as a relay."""
    return user.organisation is not None and user.organisation.kind == OrganisationKind.RELAY


def can_answer_requests(user: User, vitrine: Vitrine) -> bool:
    """Its owner and its hosts answer for a vitrine; an editor, another vitrine's member or a stranger may not."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.filter(user=user, vitrine=vitrine, role__in=[Role.OWNER, Role.HOST]).exists()


def can_publish_dates(user: User, vitrine: Vitrine) -> bool:
    """Its owner and its hosts open, move and cancel a vitrine's dates, and hold the sheet of the day; an editor, the
    Alliance (which has its own desk), another vitrine's member or a stranger may not."""
    return can_answer_requests(user, vitrine)


def can_see_desk(user: User, vitrine: Vitrine) -> bool:
    """Every member of the vitrine, whatever the role, sees its desk; the Alliance too."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_staff or Membership.objects.filter(user=user, vitrine=vitrine).exists()


def can_follow_request(user: User, visit_request: VisitRequest) -> bool:
    """Only the person who asked follows a request from the requester's side."""
    return user.is_authenticated and user.is_active and visit_request.requester_id == user.pk


def can_moderate_requests(user: User) -> bool:
    """The Alliance's team reads every request and speaks for a silent vitrine: active staff with the right to change
    requests (group Modération). Members of vitrines and requesters may not, whatever their role there."""
    return user.is_active and user.is_staff and user.has_perm("visits.change_visitrequest")
