"""Labelled sites for tests."""

import factory

from vitrines.enums import LabelStatus, Role, Sector, SizeClass
from vitrines.models import Label, Membership, Source, VisitTerms, Vitrine


class VitrineFactory(factory.django.DjangoModelFactory):
    """A real-looking published site; `members=[…]` is left to MembershipFactory."""

    class Meta:
        model = Vitrine
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"fonderie-{n}")
    name = factory.Sequence(lambda n: f"Fonderie {n}")
    company = factory.SelfAttribute("name")
    city = "Vervins"
    departement = "02"
    region = "32"
    sector = Sector.METALLURGY
    size_class = SizeClass.SMALL
    tagline = "Contrôle visuel assisté"


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    vitrine = factory.SubFactory(VitrineFactory)
    url = factory.Sequence(lambda n: f"https://presse.example/article-{n}")


class LabelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Label

    vitrine = factory.SubFactory(VitrineFactory)
    status = LabelStatus.ACTIVE
    awarded_year = 2017
    awarded_text = "2017"


class VisitTermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VisitTerms
        django_get_or_create = ("vitrine",)

    vitrine = factory.SubFactory(VitrineFactory)
    monthly_quota = 100  # a test about the quota says its own


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    vitrine = factory.SubFactory(VitrineFactory)
    role = Role.OWNER
