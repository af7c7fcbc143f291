"""Who meets which address: a small world of people and things, and every address of the portal."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from practices.alerts.enums import Cadence, Topic
from practices.alerts.links import stop_all_link, stop_link
from practices.alerts.models import Alert
from practices.alerts.services import follow
from practices.alerts.subjects import Subject
from practices.models import Practice, Revision
from practices.pictures.models import Picture
from practices.services.publishing import withdraw_practice
from practices.services.revising import start_revision
from practices.signoff.links import consents_link, signing_link
from practices.signoff.models import Submission
from practices.signoff.services.asking import request_signoff
from practices.suggestions.models import Suggestion
from practices.suggestions.services import suggest
from practices.writing.services import open_draft
from tests.factories.accounts import UserFactory
from tests.factories.book import an_edition
from tests.factories.pictures import a_picture
from tests.factories.practices import (
    PracticeFactory,
    ProblemFactory,
    RevisionFactory,
    TechnologyFactory,
    published_practice,
)
from tests.factories.sought import sent_sought
from tests.factories.thesaurus import a_concept, an_unfound_search
from tests.factories.visits import (
    SlotFactory,
    a_stopped_rule,
    a_stranger,
    a_wish,
    as_host,
    as_requester,
    receiving_vitrine,
    sent_request,
    working_moment,
)
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from visits import links
from visits.gate import gate_code
from visits.models import Slot, SlotSeries, Visitor, VisitRequest
from visits.selectors import visitors_of
from visits.services import answering
from visits.services.asking import submit_as_stranger
from visits.services.visitors import Named, name_visitors
from visits.sought import links as sought_links
from visits.sought.models import SoughtPractice
from vitrines.enums import Role
from vitrines.members.links import invitation_link
from vitrines.members.models import Invitation
from vitrines.members.services import invite, remove
from vitrines.models import Membership, Vitrine

COLUMNS = ("anonymous", "stranger", "requester", "host", "editor", "owner", "other_owner", "former", "alliance")
# Two more, who get what the stranger gets: a company the vitrine's shield refuses (it must not show), and somebody of
# the Alliance's team without a second factor. A row says where the latter differs.
LIKE_THE_STRANGER = ("competitor", "unproved")
ROLES = (*COLUMNS, *LIKE_THE_STRANGER)
MODERATED_APPS = ("accounts", "audit", "vitrines", "practices", "signoff", "suggestions", "book", "visits", "mail")
COMPETITOR = "552100554"  # a SIREN that the vitrine refuses
NEVER = uuid.UUID(int=0)  # the identifier of nothing


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name (`desk:request`; the pattern itself when it has none) and the view behind it."""

    name: str
    pattern: str
    view: Callable


def every_address() -> list[Address]:
    """Every URL pattern of the portal, in the order of the URLconf."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(f"{namespace}{entry.name}" if entry.name else pattern, pattern, entry.callback)
        else:
            yield from _walk(entry, pattern, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


class Names(dict):
    """Braces of a path, each worked out when it is asked for; `{vitrines_label}` is the first object of that model."""

    def __getitem__(self, key: str) -> object:
        return self.get(key, lambda: self.__missing__(key))()

    def __missing__(self, key: str) -> object:
        """Its key, or one of nothing that exists."""
        first = apps.get_model(*key.split("_", 1)).objects.order_by("pk").first()
        return first.pk if first else NEVER


@dataclass
class World:
    """One vitrine that receives, its people, a stranger, another vitrine's owner, and what passes between them."""

    people: dict[str, User | None]
    vitrine: Vitrine
    hidden: Vitrine
    practice: Practice
    draft: Practice
    draft_revision: Revision
    picture: Picture
    withdrawn: Practice
    slot: Slot
    private_slot: Slot
    request: VisitRequest
    unconfirmed: VisitRequest
    mail: OutgoingEmail
    invitation: OutgoingEmail
    alert: Alert
    sought: SoughtPractice
    text: Submission
    suggestion: Suggestion
    invited: Invitation
    other_membership: Membership
    agreed: VisitRequest
    visitor: Visitor

    def sign_in(self, client: Client, role: str) -> Client:
        """Give `client` the cookies of that role; none for `anonymous`."""
        if person := self.people[role]:
            client.force_login(person)
        return client

    @cached_property
    def names(self) -> Names:
        """What stands between braces in a path of the matrix."""
        return Names(
            {
                "vitrine": lambda: self.vitrine.slug,
                "hidden": lambda: self.hidden.slug,
                "practice": lambda: self.practice.slug,
                "practice_id": lambda: self.practice.pk,
                "problem": lambda: self.practice.published_revision.problems.all()[0].slug,
                "revision_id": lambda: self.draft_revision.pk,
                "draft": lambda: self.draft.slug,
                "picture": lambda: self.picture.pk,
                "withdrawn": lambda: self.withdrawn.slug,
                "slot": lambda: self.slot.pk,
                "private_slot": lambda: self.private_slot.pk,
                "gate": lambda: gate_code(Slot.objects.get(pk=self.slot.pk)),
                "rule": lambda: SlotSeries.objects.filter(vitrine=self.vitrine).latest("pk").pk,
                "request": lambda: self.request.pk,
                "unconfirmed": lambda: self.unconfirmed.pk,
                "mail": lambda: self.mail.pk,
                "invitation": lambda: self.invitation.pk,
                "file": lambda: self.invitation.attachments.get().pk,
                "agreed": lambda: self.agreed.pk,
                "name_visitors": lambda: self.path_of(links.visitors_link(self.agreed)),
                "receive_visitors": lambda: self.path_of(links.receive_link(self.agreed, self.people["host"])),
                "receive_former": lambda: self.path_of(links.receive_link(self.agreed, self.people["former"])),
                "visitor": lambda: self.path_of(links.visitor_link(self.visitor)),
                "never": lambda: NEVER,
                "person": lambda: self.people["stranger"].pk,
                "company": lambda: self.people["stranger"].organisation_id,
                "confirm": lambda: self.path_of(links.confirm_link(self.unconfirmed)),
                "answer": lambda: self.path_of(links.answer_link(self.request, self.people["host"])),
                "answer_former": lambda: self.path_of(links.answer_link(self.request, self.people["former"])),
                "answer_editor": lambda: self.path_of(links.answer_link(self.request, self.people["editor"])),
                "decline": lambda: self.path_of(links.answer_link(self.request, self.people["host"], action="decline")),
                "group_date": lambda: self.path_of(links.group_link(self.request.vitrine, self.people["host"])),
                "follow": lambda: self.path_of(links.follow_link(self.request)),
                "alert": lambda: self.alert.pk,
                "sought": lambda: self.sought.pk,
                "follow_sought": lambda: self.path_of(sought_links.follow_link(self.sought)),
                "stop_alert": lambda: self.path_of(stop_link(self.alert)),
                "stop_alerts": lambda: self.path_of(stop_all_link(self.people["requester"])),
                "text": lambda: self.text.pk,
                "membership": lambda: self.vitrine.memberships.get(user=self.people["host"]).pk,
                "other_membership": lambda: self.other_membership.pk,
                "invited": lambda: self.path_of(invitation_link(self.invited)),
                "suggestion": lambda: self.suggestion.pk,
                "sign": lambda: self.path_of(signing_link(self.text.signatories.get())),
                "agreements": lambda: self.path_of(consents_link(self.text.signatories.get())),
                "withdraw": lambda: self.path_of(links.follow_link(self.request, action="withdraw")),
            }
        )

    def at(self, path: str) -> str:
        """`path` with its braces filled."""
        return path.format_map(self.names)

    @staticmethod
    def path_of(link: str) -> str:
        return urlsplit(link).path


def build_world(rows: int = 1) -> World:
    """Make the world, with at least `rows` (one or more) of each thing that pages list."""
    people = _people()
    vitrine = receiving_vitrine(hosts=0, name="Fonderie Aubrac", slug="fonderie-aubrac")
    vitrine.terms.formats = ["written", "call", "video", "group_visit", "private_visit"]
    vitrine.terms.shield_sirens = [COMPETITOR]
    vitrine.terms.access_sheet = "Sonnez au portail B."
    vitrine.terms.save()
    for role, rank in (("owner", Role.OWNER), ("editor", Role.EDITOR), ("host", Role.HOST), ("former", Role.HOST)):
        MembershipFactory(user=people[role], vitrine=vitrine, role=rank)
    other = MembershipFactory(user=people["other_owner"], vitrine=receiving_vitrine(hosts=0), role=Role.OWNER)
    problem, technology = ProblemFactory(), TechnologyFactory()
    request = sent_request(vitrine, by=people["requester"])
    for rank in range(rows - 1):  # one open request of a person at a vitrine, six in all
        sent_request(vitrine)
        if rank < 4:
            sent_request(by=people["requester"])
    for _ in range(rows):
        a_concept()
        an_unfound_search()
        an_edition()
        practice = published_practice(vitrine=vitrine, problems=[problem], technologies=[technology])
        slot = SlotFactory(vitrine=vitrine, practice=practice, theme="Contrôle visuel")
        a_stopped_rule(vitrine)
        problems = Subject(Topic.PROBLEM, problem=ProblemFactory())
        alert = follow(subject=problems, cadence=Cadence.WEEKLY, by=people["requester"])
        published_practice(vitrine=receiving_vitrine(), problems=[problem])
        sought = sent_sought(by=people["requester"], problems=[problem])
        revision = start_revision(practice=practice, by=people["editor"], changes={"situation": "Les rebuts montent."})
        text = request_signoff(revision=revision, by=people["editor"])
        address = f"nouvelle{practice.pk}@usine.example"
        invited = invite(vitrine=vitrine, email=address, role=Role.HOST, by=people["owner"])
        suggestion = suggest(vitrine=vitrine, subject=f"Le sujet {practice.pk}", why="Pour voir.", by=UserFactory())
    agreed = sent_request(vitrine, by=people["requester"], dates=[], slot=slot, headcount=1)
    answering.accept_chosen_slot(visit_request=agreed, by=as_host(people["host"]))
    withdrawn = published_practice(vitrine=vitrine)
    withdraw_practice(practice=withdrawn, reason="Installation démontée.", by=people["alliance"])
    unconfirmed = submit_as_stranger(wish=a_wish(vitrine), stranger=a_stranger())
    draft_revision = RevisionFactory(
        practice=PracticeFactory(vitrine=vitrine), number=1, signed_off_by="", signed_off_at=None
    )
    open_draft(vitrine=vitrine, by=people["owner"], practice=draft_revision.practice)
    pictures = [a_picture(draft_revision.practice, made=False, colour=(rank, 0, 0)) for rank in range(rows)]
    remove(membership=Membership.objects.get(user=people["former"], vitrine=vitrine), by=people["owner"])
    mails = OutgoingEmail.objects.order_by("created_at", "pk")
    return World(
        people=people,
        vitrine=vitrine,
        hidden=VitrineFactory(name="Atelier fermé", is_published=False),
        practice=practice,
        draft=draft_revision.practice,
        draft_revision=draft_revision,
        picture=pictures[-1],
        withdrawn=withdrawn,
        slot=slot,
        private_slot=SlotFactory(vitrine=vitrine, is_public=False, starts_at=working_moment(20)),
        request=request,
        unconfirmed=unconfirmed,
        mail=mails.filter(kind="visits.request_received", recipient=people["host"]).first(),
        invitation=mails.filter(kind="visits.scheduled_for_requester").first(),
        alert=alert,
        sought=sought,
        text=text,
        suggestion=suggestion,
        invited=invited,
        other_membership=other,
        agreed=agreed,
        visitor=a_named_visitor(agreed),
    )


def a_named_visitor(visit_request: VisitRequest) -> Visitor:
    """The first person who comes for an agreed request, with an address."""
    found = VisitRequest.objects.get(pk=visit_request.pk)
    named = Named(visitors_of(found)[0].pk, name="Inès Martin", email="ines.martin@usine.example")
    name_visitors(visit_request=found, named=[named], by=as_requester(found))
    return visitors_of(found)[0]


def _people() -> dict[str, User | None]:
    people: dict[str, User | None] = {role: UserFactory(full_name=f"Camille {role}") for role in ROLES[1:]}
    people["competitor"].organisation.siren = COMPETITOR
    people["competitor"].organisation.save()
    alliance = people["alliance"]
    alliance.is_staff = True
    TOTP.activate(alliance, generate_totp_secret())
    alliance.save()
    people["unproved"].is_staff = True
    people["unproved"].save()
    for person in (alliance, people["unproved"]):
        person.user_permissions.set(Permission.objects.filter(content_type__app_label__in=MODERATED_APPS))
    return {"anonymous": None, **people}


def in_the_past() -> timedelta:
    """How far to travel so that every date of the world is over."""
    return working_moment(30) - timezone.now()
