"""allauth's list of sessions, without the part of it that grows."""

from allauth.account.signals import user_logged_in
from allauth.usersessions.apps import UserSessionsConfig
from django.utils.module_loading import import_string


class SessionsConfig(UserSessionsConfig):
    """At each sign-in allauth reads every session of the person, three queries each; `note_session` needs one."""

    def ready(self) -> None:
        super().ready()
        user_logged_in.disconnect(import_string("allauth.usersessions.signals.on_user_logged_in"))
