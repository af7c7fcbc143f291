"""The signed links of the alerts: each can do nothing but stop mails, and lives a year."""

from portal.accounts.models import User
from portal.mail.links import STOP_LIFETIME, sign_link

from .models import Alert

STOP_ONE = "alerts.stop"  # stop following one thing
STOP_ALL = "alerts.stop_all"  # stop following anything; also what “se désabonner” of a mail program posts to


def stop_link(alert: Alert) -> str:
    """Address by which the follower stops this alert, signed in or not."""
    return sign_link(
        purpose=STOP_ONE, subject_id=alert.pk, person=alert.user_id, lifetime=STOP_LIFETIME, only_stops_mails=True
    )


def stop_all_link(user: User) -> str:
    """Address by which the follower stops every alert, signed in or not."""
    return sign_link(
        purpose=STOP_ALL, subject_id=user.pk, person=user.pk, lifetime=STOP_LIFETIME, only_stops_mails=True
    )
