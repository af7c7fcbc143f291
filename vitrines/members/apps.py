"""The members of a vitrine, as they see and change them themselves."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "vitrines.members"
    label = "members"
    verbose_name = "Équipes des vitrines"
