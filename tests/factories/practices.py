"""Good practices for tests."""

import datetime

import factory
from django.utils import timezone

from practices.enums import PracticeState
from practices.models import Gain, Practice, Problem, Revision, Technology
from practices.search.door import index


class ProblemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Problem
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"probleme-{n}")
    name = factory.Sequence(lambda n: f"Réduire les rebuts, cas {n}")
    position = factory.Sequence(lambda n: n)


class TechnologyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Technology
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"technologie-{n}")
    name = factory.Sequence(lambda n: f"Vision industrielle {n}")
    position = factory.Sequence(lambda n: n)


class PracticeFactory(factory.django.DjangoModelFactory):
    """A draft without text; see `published_practice` for one that readers see."""

    class Meta:
        model = Practice

    slug = factory.Sequence(lambda n: f"pratique-{n}")
    vitrine = factory.SubFactory("tests.factories.vitrines.VitrineFactory")


class RevisionFactory(factory.django.DjangoModelFactory):
    """A revision the company has signed off."""

    class Meta:
        model = Revision
        skip_postgeneration_save = True

    practice = factory.SubFactory(PracticeFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Le contrôle visuel aidé {n}")
    tagline = "Deux caméras signalent, une personne décide."
    situation = "Le taux de rebut plafonnait à 6,2 %."
    solution = "Deux caméras ont été posées en sortie de grenaillage."
    signed_off_by = "Samir Aoudia"
    signed_off_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def problems(self, create, extracted, **kwargs):
        if extracted:
            self.problems.set(extracted)

    @factory.post_generation
    def technologies(self, create, extracted, **kwargs):
        if extracted:
            self.technologies.set(extracted)


class GainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Gain

    revision = factory.SubFactory(RevisionFactory)
    is_headline = True
    indicator = "Rebuts au contrôle final"
    unit = "% des pièces"
    before = "6.2"
    after = "3.8"
    period_before = "année 2016"
    period_after = "4e trimestre 2017"
    declared_by = "le site"
    reviewed_by = "l’Alliance"
    reviewed_on = datetime.date(2018, 2, 12)


def published_practice(*, vitrine=None, gain=True, published_at=None, slug=None, **revision_fields) -> Practice:
    """A practice on line, its signed-off revision and (unless `gain=False`) its headline gain."""
    fields = {"vitrine": vitrine} if vitrine else {}
    if slug:
        fields["slug"] = slug
    practice = PracticeFactory(**fields)
    revision = RevisionFactory(practice=practice, number=1, **revision_fields)
    if gain:
        GainFactory(revision=revision)
    # The row as the workflow leaves it; the workflow itself is tested in tests/practices/test_services.py.
    practice.published_revision = revision
    practice.state = PracticeState.PUBLISHED
    practice.published_at = published_at or timezone.now()
    practice.save()
    index(practice)
    return practice
