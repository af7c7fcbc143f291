"""People and organisations for tests."""

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation, User

PASSWORD = "un-mot-de-passe-de-test"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A French company known by its name alone."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Émaillerie Sauvagnac {n}")


class RelayFactory(OrganisationFactory):
    """A cluster that asks for its members."""

    name = factory.Sequence(lambda n: f"Pôle Fonderie {n}")
    kind = OrganisationKind.RELAY


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an organisation, a verified address and `PASSWORD`; `verified=False` leaves the address alone."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@usine.example")
    full_name = factory.Sequence(lambda n: f"Camille Vasseur {n}")
    organisation = factory.SubFactory(OrganisationFactory)

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        return model_class.objects.create_user(kwargs.pop("email"), password, **kwargs)

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def second_factor(self, create, extracted, **kwargs):
        """Somebody of the Alliance has one, unless `second_factor=False`; anybody else only when it is asked for."""
        if create and (self.is_staff if extracted is None else extracted):
            TOTP.activate(self, generate_totp_secret())
