"""Every event has a writer, every change of role or organisation leaves its line, every line is read in French."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission

from portal.accounts import suspension
from portal.accounts.company import Company
from portal.accounts.organisations import services as organisations
from portal.accounts.organisations.merging import merge
from portal.audit.enums import Event
from portal.audit.export import as_csv
from portal.audit.models import Entry
from portal.audit.services import record
from portal.audit.wording import WORDS, told_changes
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from vitrines.enums import Role
from vitrines.members import services as team
from vitrines.models import Membership

pytestmark = pytest.mark.django_db
ROOMS = ("portal", "vitrines", "practices", "visits")
SOURCES = [path for room in ROOMS for path in sorted(Path(settings.BASE_DIR, room).rglob("*.py"))]


# ── What is written ──────────────────────────────────────────────────────────
def written() -> dict[str, set[str]]:
    """Name of each event met in the source → the keys of the values given beside it."""
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        if path.parts[-2:] == ("audit", "enums.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Event":
                found.setdefault(node.attr, set())
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                keys = {key.value for word in node.keywords for key in ast.walk(word.value) if _is_key(word.value, key)}
                found.setdefault(getattr(node.args[0], "attr", ""), set()).update(keys)
    return found


def _is_key(value: ast.expr, node: ast.AST) -> bool:
    dictionaries = [each for each in ast.walk(value) if isinstance(each, ast.Dict)]
    return isinstance(node, ast.Constant) and any(node in each.keys for each in dictionaries)


def test_every_event_has_a_writer():
    assert {event.name for event in Event} - written().keys() == set()


def test_every_value_that_the_source_names_has_its_french_name():
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    named = {key for keys in written().values() for key in keys}
    assert len(named) > 15
    assert {key for key in named if key not in WORDS and key not in fields} == set()


# ── Who is what ──────────────────────────────────────────────────────────────
def owner() -> Membership:
    return MembershipFactory(vitrine=VitrineFactory(), role=Role.OWNER)


def invited(own: Membership, email="jeanne@usine.example"):
    return team.invite(vitrine=own.vitrine, email=email, role=Role.HOST, by=own.user)


def handed_over() -> None:
    own = owner()
    heir = MembershipFactory(vitrine=own.vitrine, role=Role.EDITOR)
    team.accept(invitation=team.offer_ownership(vitrine=own.vitrine, to=heir, afterwards="host", by=own.user))


def role_changed() -> None:
    own = owner()
    team.change_role(membership=MembershipFactory(vitrine=own.vitrine, role=Role.HOST), role=Role.EDITOR, by=own.user)


def removed() -> None:
    own = owner()
    team.remove(membership=MembershipFactory(vitrine=own.vitrine, role=Role.HOST), by=own.user)


def left() -> None:
    team.leave(vitrine=MembershipFactory(vitrine=owner().vitrine, role=Role.HOST).vitrine, by=last_member())


def last_member():
    return Membership.objects.latest("pk").user


def joined(**fields):
    company = Company(name="Usine Marchand", siren="732829320", siret="73282932000074")
    who = UserFactory(organisation=None, **fields)
    organisations.join(person=who, company=company)
    who.refresh_from_db()
    return who


def agreed() -> None:
    first = joined()
    newcomer = UserFactory(organisation=first.organisation, email="autre@ailleurs.example")
    organisations.answer_colleague(newcomer=newcomer, by=first, agrees=False)


def reopened() -> None:
    who, staff = UserFactory(), UserFactory(is_staff=True)
    suspension.suspend(person=who, reason="", by=staff)
    suspension.reopen(person=who)


def merged() -> None:
    merge(kept=OrganisationFactory(), others=[OrganisationFactory()])


SCENES: dict[Event, list[Callable[[], object]]] = {
    Event.MEMBER_INVITED: [
        lambda: invited(owner()),
        lambda: team.withdraw(invitation=invited(own := owner()), by=own.user),
        lambda: team.decline(invitation=invited(owner())),
    ],
    Event.MEMBER_ADDED: [lambda: team.accept(invitation=invited(owner()))],
    Event.MEMBER_CHANGED: [role_changed],
    Event.MEMBER_REMOVED: [removed, left],
    Event.OWNERSHIP_HANDED: [handed_over],
    Event.ORGANISATION_CREATED: [joined],
    Event.ORGANISATION_JOINED: [joined],
    Event.ORGANISATION_PROVED: [joined],
    Event.ORGANISATION_LEFT: [lambda: organisations.leave(person=joined())],
    Event.ORGANISATION_CHANGED: [agreed],
    Event.ORGANISATION_MERGED: [merged],
    Event.SUSPENDED: [
        lambda: suspension.suspend(person=UserFactory(), reason="", by=UserFactory(is_staff=True)),
        lambda: suspension.suspend_organisation(
            organisation=OrganisationFactory(), reason="", by=UserFactory(is_staff=True)
        ),
    ],
    Event.RESUMED: [reopened],
}


def test_every_change_of_role_or_organisation_has_its_scene():
    families = ("organisation.", "member.")
    expected = {event for event in Event if event.value.startswith(families)} | {Event.SUSPENDED, Event.RESUMED}
    assert SCENES.keys() == expected


@pytest.mark.parametrize(
    ("event", "scene"),
    [pytest.param(event, scene, id=f"{event.name}-{n}") for event in SCENES for n, scene in enumerate(SCENES[event])],
)
def test_every_change_of_role_or_organisation_is_a_line(event, scene):
    scene()
    line = Entry.objects.filter(event=event).latest("id")
    assert line.object_id
    assert not [name for name, *_ in told_changes(line) if "_" in name]


# ── How it is read ───────────────────────────────────────────────────────────
def test_a_line_is_read_in_french_with_the_names_of_people(client):
    own = owner()
    host = MembershipFactory(vitrine=own.vitrine, role=Role.HOST, user=UserFactory(full_name="Odile Ferrand"))
    team.change_role(membership=host, role=Role.EDITOR, by=own.user)
    organisation = OrganisationFactory(name="Usine")
    record(Event.DESK_CHANGED, about=organisation, before={"kind": "manufacturer"}, after={"kind": "relay"})
    record(Event.SIGNED_IN, about=own.user, after={"by": "password, mfa"})
    record(Event.RETENTION, after={"mail-bodies": 12})
    reader = UserFactory(is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(content_type__app_label="audit"))
    client.force_login(reader)
    page = client.get("/gestion/audit/entry/").text
    for told in (
        "rôle dans l’équipe\u00a0: Hôte → Rédacteur", "personne\u00a0: Odile Ferrand",
        "nature\u00a0: Industriel → Relais (cluster, CCI, UIMM, pôle)",
        "reconnu par\u00a0: mot de passe, second facteur", "Texte et pièces des courriels\u00a0: 12",
    ):  # fmt: skip
        assert told in page, told
    assert "rôle dans l’équipe\u00a0: Rédacteur" in "".join(as_csv(Entry.objects.all()))
