"""The sessions of a person: each sign-in costs the same, however many there are."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone


def running_sessions(person: AbstractBaseUser) -> QuerySet[UserSession]:
    """The sessions that still open the account, latest first."""
    return UserSession.objects.filter(user_id=person.pk, session_key__in=_running()).order_by("-created_at")


def note_session(request: HttpRequest, person: AbstractBaseUser) -> None:
    """Keep where the person has just signed in, and forget the sessions that are over, in one query."""
    UserSession.objects.filter(user_id=person.pk).exclude(session_key__in=_running()).delete()
    UserSession.objects.create_from_request(request)


def forget_sessions(person: AbstractBaseUser) -> None:
    """None of them stands for the person any more: the password changed (the session in use is noted again)."""
    UserSession.objects.filter(user_id=person.pk).delete()


def bound_session(request: HttpRequest, person: AbstractBaseUser) -> None:
    """End the session at a fixed hour, whatever is done meanwhile (ASVS 7.3.2): a number of seconds would start again
    each time something is kept in the session. The Alliance's team has STAFF_SESSION, the others SESSION_COOKIE_AGE.
    """
    is_team = getattr(person, "is_staff", False) or getattr(person, "is_held_back", False)
    length = settings.STAFF_SESSION if is_team else timedelta(seconds=settings.SESSION_COOKIE_AGE)
    request.session.set_expiry(timezone.now() + length)


def _running() -> QuerySet[Session, Any]:
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
