"""Who may do what with the outbox."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User

Visitor = User | AnonymousUser


def can_read_outbox(user: Visitor) -> bool:
    """The Alliance's team sees what left for whom, never what it said: active staff with a right on mails (group
    Modération). Nobody else, member of a vitrine or not."""
    return user.is_active and user.is_staff and user.has_perm("mail.view_outgoingemail")


def can_send_mail_again(user: Visitor) -> bool:
    """The Alliance's team puts a mail back in the queue: active staff with the right to change mails."""
    return user.is_active and user.is_staff and user.has_perm("mail.change_outgoingemail")
