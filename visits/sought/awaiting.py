"""What others look for and a vitrine has solved, as it awaits its hosts."""

from datetime import timedelta

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from practices.models import Practice, Problem
from vitrines.awaiting import Awaited, Kind, rows_of
from vitrines.enums import Role
from vitrines.models import Membership, VisitTerms

from .enums import SoughtState
from .models import SoughtPractice

FRESH = timedelta(days=30)  # then it stays under “On cherche” and no longer waits: a vitrine owes no answer to it


def _sought(user: User) -> QuerySet:
    """One line a vitrine, with how many: `querysets.sought_at`, for every vitrine of this person at once."""
    vitrine = OuterRef(OuterRef("vitrine"))
    solved = Practice.objects.published().filter(vitrine=OuterRef(vitrine)).values("published_revision")
    known = Problem.objects.filter(sought=OuterRef("pk"), revisions__in=solved)
    terms = VisitTerms.objects.filter(vitrine=vitrine)
    sirens = Exists(terms.filter(shield_sirens__contains=[OuterRef("organisation__siren")]))
    codes = Exists(terms.filter(shield_naf_codes__contains=[OuterRef("organisation__naf_code")]))
    shielded = (Q(sirens) & ~Q(organisation__siren="")) | (Q(codes) & ~Q(organisation__naf_code=""))
    fresh = SoughtPractice.objects.filter(Exists(known), state=SoughtState.SENT, sent_at__gte=timezone.now() - FRESH)
    fresh = fresh.exclude(shielded)
    told = fresh.order_by().annotate(all=F("state")).values("all")
    number = Subquery(told.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    first = Subquery(told.annotate(first=Min("sent_at")).values("first"))
    mine = Membership.objects.filter(user=user, role__in=(Role.OWNER, Role.HOST)).annotate(number=number, first=first)
    return rows_of(mine.filter(number__gt=0), "sought", order=("first", "pk"), name="number", since="first")


def _phrase(each: Awaited) -> str:
    number = int(each.name)
    if number == 1:
        return "Lire un problème que vous avez résolu et que quelqu’un cherche à résoudre"
    return f"Lire {number} problèmes que vous avez résolus et que d’autres cherchent à résoudre"


def _address(each: Awaited, slug: str) -> str:
    return reverse("desk:sought", args=[slug])


KINDS = (Kind("sought", 75, 2, _sought, _phrase, _address, "autres vitrines à qui l’on demande conseil"),)
