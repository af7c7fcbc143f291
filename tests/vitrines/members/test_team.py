"""A vitrine's team: invited by mail, changed by its owners, never without one unseen, nothing left to who leaves."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import is_still_wanted
from practices.signoff.links import consents_link, signing_link
from practices.signoff.models import Signatory, Submission
from tests.factories.accounts import UserFactory
from tests.factories.practices import PracticeFactory, RevisionFactory
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from tests.support.html import check_page
from visits.links import answer_link, group_link
from visits.private_calendar import feed_path, open_feed
from vitrines.enums import Role
from vitrines.members import services
from vitrines.members.links import invitation_link
from vitrines.members.models import Invitation
from vitrines.models import Membership, VitrineChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def vitrine():
    return VitrineFactory(name="Fonderie Aubrac")


def member(vitrine, role=Role.OWNER, **fields) -> Membership:
    return MembershipFactory(vitrine=vitrine, role=role, **fields)


def page(vitrine, suffix=""):
    return f"/espace/vitrines/{vitrine.slug}/equipe/{suffix}"


def path_of(link):
    return urlsplit(link).path


def mails(kind="members.team_changed"):
    return sorted(OutgoingEmail.objects.filter(kind=kind).values_list("to_email", flat=True))


def invited(vitrine, by, email="jeanne@usine.example", role=Role.HOST):
    return services.invite(vitrine=vitrine, email=email, role=role, by=by)


# ── Inviting ─────────────────────────────────────────────────────────────────
def test_an_owner_invites_and_the_link_opens_an_account_with_that_role_once(client, vitrine):
    own = member(vitrine)
    client.force_login(own.user)
    sent = client.post(page(vitrine), {"email": "Jeanne@Usine.example", "name": "Jeanne Morel", "role": "editor"})
    assert sent.status_code == 302
    assert mails("members.invited") == ["jeanne@usine.example"]
    assert "jeanne@usine.example" in check_page(client.get(page(vitrine)))
    client.logout()
    link = path_of(invitation_link(Invitation.objects.get()))
    assert "Jeanne Morel" in check_page(client.get(link))
    assert not User.objects.filter(email="jeanne@usine.example").exists()  # GET shows, POST acts
    answer = client.post(link, {"choix": "accepter", "full_name": "Jeanne Morel"})
    assert "Choisir un mot de passe" in check_page(answer)
    jeanne = User.objects.get(email="jeanne@usine.example")
    assert (jeanne.full_name, jeanne.has_usable_password()) == ("Jeanne Morel", False)
    assert EmailAddress.objects.get(user=jeanne).verified
    assert vitrine.memberships.get(user=jeanne).role == Role.EDITOR
    assert "_auth_user_id" not in client.session  # a link signs nobody in
    assert client.post(link, {"choix": "refuser"}).status_code == 409
    assert client.get(link).status_code == 410
    assert mails() == [own.user.email]


def test_an_address_reserved_by_somebody_else_is_not_theirs_after_the_invitation(vitrine):
    squatter = UserFactory(email="jeanne@usine.example", verified=False)
    services.accept(invitation=invited(vitrine, member(vitrine).user))
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_the_page_says_the_same_for_an_address_with_and_without_account(client, vitrine):
    client.force_login(member(vitrine).user)
    UserFactory(email="connue@usine.example")
    answers = []
    for email in ("connue@usine.example", "inconnu@usine.example"):
        client.post(page(vitrine), {"email": email, "role": "host"})
        answers.append(check_page(client.get(page(vitrine))).replace(email, "…"))
        services.withdraw(
            invitation=Invitation.objects.get(email=email), by=User.objects.get(memberships__role="owner")
        )
    assert len({answer.count("…") for answer in answers}) == 1


def test_a_second_invitation_replaces_the_first(client, vitrine):
    own = member(vitrine)
    first = path_of(invitation_link(invited(vitrine, own.user)))
    invited(vitrine, own.user, role=Role.OWNER)
    assert client.post(first, {"choix": "accepter", "full_name": "Jeanne"}).status_code == 409
    assert not User.objects.filter(email="jeanne@usine.example").exists()


def test_a_link_past_its_date_gives_nothing(client, vitrine):
    link = path_of(invitation_link(invited(vitrine, member(vitrine).user)))
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert client.post(link, {"choix": "accepter", "full_name": "Jeanne"}).status_code == 410
    assert vitrine.memberships.count() == 1


def test_an_account_already_there_keeps_its_name_and_is_never_lowered(vitrine):
    own, other = member(vitrine), UserFactory(full_name="Paul Roux")
    services.accept(invitation=invited(vitrine, own.user, email=other.email), name="Un autre nom")
    other.refresh_from_db()
    assert other.full_name == "Paul Roux"
    with pytest.raises(services.TeamRefused):
        invited(vitrine, own.user, email=other.email.upper())


@pytest.mark.parametrize(("given", "said"), [
    ({"email": "pas-une-adresse", "role": "host"}, "incomplète"),
    ({"email": "a@b.example", "role": "alliance"}, "rôle de la liste"),
    ({"email": "a@b.example"}, "Choisissez un rôle"),
    ({"email": "a@b.example\r\nBcc: x@y.example", "role": "host"}, "incomplète"),
])  # fmt: skip
def test_what_is_badly_typed_is_told_and_writes_to_nobody(client, vitrine, given, said):
    client.force_login(member(vitrine).user)
    answer = client.post(page(vitrine), given)
    assert said in check_page(answer, status=422)
    assert not OutgoingEmail.objects.exists()


def test_a_vitrine_has_twenty_invitations_waiting_at_most(vitrine):
    own = member(vitrine)
    for number in range(services.WAITING_MAX):
        invited(vitrine, own.user, email=f"p{number}@usine.example")
    with pytest.raises(services.TeamRefused):
        invited(vitrine, own.user)


@pytest.mark.parametrize("role", [Role.HOST, Role.EDITOR])
def test_a_host_and_an_editor_see_the_team_and_change_nothing(client, vitrine, role):
    own, mine = member(vitrine), member(vitrine, role)
    client.force_login(mine.user)
    shown = check_page(client.get(page(vitrine)))
    assert own.user.email not in shown
    for address, given in [
        ("", {"email": "a@b.example", "role": "owner"}),
        (f"membres/{mine.pk}/", {"role": "owner"}),
        (f"membres/{own.pk}/retirer/", {}),
        ("transmettre/", {"to": mine.pk, "afterwards": "leave"}),
        (f"invitations/{invited(vitrine, own.user).pk}/retirer/", {}),
    ]:
        assert client.post(page(vitrine, address), given).status_code == 404, address
    assert set(vitrine.memberships.values_list("role", flat=True)) == {"owner", role}


def test_another_vitrines_owner_reaches_nobody_through_their_own_address(client, vitrine):
    own, stranger = member(vitrine), member(VitrineFactory())
    client.force_login(stranger.user)
    for address in (f"membres/{own.pk}/", f"membres/{own.pk}/retirer/"):
        assert client.post(page(stranger.vitrine, address), {"role": "host"}).status_code == 404
    there = invited(vitrine, own.user)
    assert client.post(page(stranger.vitrine, f"invitations/{there.pk}/retirer/")).status_code == 404
    with pytest.raises(PermissionDenied):
        services.remove(membership=own, by=stranger.user)


# ── Roles and ownership ──────────────────────────────────────────────────────
def test_a_role_changes_once_told_once_and_kept(client, vitrine):
    own, host = member(vitrine), member(vitrine, Role.HOST)
    client.force_login(own.user)
    for _ in range(2):
        assert client.post(page(vitrine, f"membres/{host.pk}/"), {"role": "editor"}).status_code == 302
    host.refresh_from_db()
    assert host.role == Role.EDITOR
    assert mails() == [host.user.email]
    assert VitrineChange.objects.get().values[0]["after"] == "Rédacteur"
    line = Entry.objects.get(event=Event.MEMBER_CHANGED)
    assert (line.actor_id, line.after["person"]) == (own.user.pk, str(host.user.pk))
    assert client.post(page(vitrine, f"membres/{host.pk}/"), {"role": "owner"}).status_code == 422


def test_the_last_owner_neither_steps_down_nor_leaves_unseen(client, vitrine):
    own, _ = member(vitrine), member(vitrine, user=UserFactory(is_active=False))  # a suspended owner is none
    client.force_login(own.user)
    assert client.post(page(vitrine, f"membres/{own.pk}/"), {"role": "host"}).status_code == 422
    assert client.post(page(vitrine, "quitter/")).headers["Location"] == page(vitrine, "quitter/")
    assert vitrine.memberships.filter(user=own.user, role=Role.OWNER).exists()
    assert "dernier responsable" in check_page(client.get(page(vitrine, "quitter/")))
    assert client.post(page(vitrine, "quitter/"), {"alliance": "oui"}).status_code == 302
    assert mails("members.vitrine_without_owner") == ["vitrines@alliance.example"]
    assert client.get(page(vitrine)).status_code == 404


def test_the_alliance_finds_an_orphan_vitrine_and_invites_its_next_owner(client, vitrine):
    member(VitrineFactory(name="Atelier tenu"))
    member(vitrine, Role.HOST)
    staff = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(staff)
    shown = client.get("/gestion/vitrines/vitrine/?responsable=sans").content.decode()
    assert "Fonderie Aubrac" in shown
    assert "Atelier tenu" not in shown
    assert client.post(page(vitrine), {"email": "suite@usine.example", "role": "owner"}).status_code == 302
    client.logout()
    link = path_of(invitation_link(Invitation.objects.get()))
    client.post(link, {"choix": "accepter", "full_name": "Suite Roy"})
    assert vitrine.memberships.get(role=Role.OWNER).user.email == "suite@usine.example"


@pytest.mark.parametrize(("afterwards", "left"), [("host", Role.HOST), ("owner", Role.OWNER), ("leave", None)])
def test_ownership_is_handed_over_when_the_new_owner_accepts(client, vitrine, afterwards, left):
    own, heir = member(vitrine), member(vitrine, Role.EDITOR)
    client.force_login(own.user)
    given = {"to": heir.pk, "afterwards": afterwards}
    assert client.post(page(vitrine, "transmettre/"), given).status_code == 302
    heir.refresh_from_db()
    assert heir.role == Role.EDITOR
    client.logout()
    assert client.post(path_of(invitation_link(Invitation.objects.get())), {"choix": "accepter"}).status_code == 200
    heir.refresh_from_db()
    assert heir.role == Role.OWNER
    assert getattr(vitrine.memberships.filter(user=own.user).first(), "role", None) == left
    assert mails() == [own.user.email]


def test_an_offer_dies_with_the_right_of_who_made_it(client, vitrine):
    own, other, heir = member(vitrine), member(vitrine), member(vitrine, Role.HOST)
    offer = services.offer_ownership(vitrine=vitrine, to=heir, afterwards="owner", by=own.user)
    place = invited(vitrine, own.user)
    services.remove(membership=own, by=other.user)
    for invitation in (offer, place):
        link = path_of(invitation_link(invitation))
        assert client.post(link, {"choix": "accepter", "full_name": "Jeanne"}).status_code == 409
    heir.refresh_from_db()
    assert heir.role == Role.HOST
    assert not User.objects.filter(email="jeanne@usine.example").exists()


def test_a_refusal_is_told_once_to_who_invited(client, vitrine):
    own = member(vitrine)
    link = path_of(invitation_link(invited(vitrine, own.user)))
    assert "C’est noté" in check_page(client.post(link, {"choix": "refuser"}))
    assert client.post(link, {"choix": "accepter", "full_name": "Jeanne"}).status_code == 409
    assert mails() == [own.user.email]
    assert not User.objects.filter(email="jeanne@usine.example").exists()


def test_who_hands_over_must_own(vitrine):
    own, heir = member(vitrine), member(vitrine, Role.HOST)
    with pytest.raises(PermissionDenied):
        services.offer_ownership(vitrine=vitrine, to=heir, afterwards="leave", by=UserFactory(is_staff=True))
    with pytest.raises(services.TeamRefused):
        services.offer_ownership(vitrine=vitrine, to=own, afterwards="leave", by=own.user)


# ── Leaving ──────────────────────────────────────────────────────────────────
def test_who_is_removed_loses_sessions_rights_links_feed_and_waiting_mails_at_once(client):
    vitrine = receiving_vitrine(hosts=0)
    keeper, gone = member(vitrine), member(vitrine)
    visit_request, slot = sent_request(vitrine), SlotFactory(vitrine=vitrine)
    revision = RevisionFactory(
        practice=PracticeFactory(vitrine=vitrine), number=1, signed_off_by="", signed_off_at=None
    )
    submission = Submission.objects.create(practice=revision.practice, revision=revision, state="awaiting_signoff")
    signatory = Signatory.objects.create(
        submission=submission, user=gone.user, email=gone.user.email, name="Parti", named_by=keeper.user
    )
    feed = feed_path(open_feed(by=gone.user))
    links = [
        path_of(link)
        for link in (
            answer_link(visit_request, gone.user), group_link(vitrine, gone.user), signing_link(signatory),
            consents_link(signatory),
        )
    ]  # fmt: skip
    waiting = OutgoingEmail.objects.get(kind="visits.request_received", recipient=gone.user)
    client.force_login(gone.user)
    desk = f"/espace/vitrines/{vitrine.slug}/demandes/{visit_request.pk}/"
    assert {client.get(path).status_code for path in (desk, *links)} == {200}
    assert str(slot.pk) in client.get(feed).content.decode()
    assert is_still_wanted(waiting)
    services.remove(membership=gone, by=keeper.user)
    assert {client.get(path).status_code for path in (desk, *links)} == {404}
    assert str(slot.pk) not in client.get(feed).content.decode()
    assert not is_still_wanted(waiting)
    assert is_still_wanted(OutgoingEmail.objects.get(kind="visits.request_received", recipient=keeper.user))


def test_who_comes_back_gets_new_links_only(client, vitrine):
    own, host = member(vitrine), member(vitrine, Role.HOST)
    services.leave(vitrine=vitrine, by=host.user)
    assert mails() == [own.user.email]
    services.accept(invitation=invited(vitrine, own.user, email=host.user.email))
    client.force_login(host.user)
    assert client.get(page(vitrine)).status_code == 200


def test_an_owner_removed_a_moment_ago_changes_nothing(vitrine):
    first, second = member(vitrine), member(vitrine)
    services.remove(membership=second, by=first.user)
    with pytest.raises(PermissionDenied):
        services.remove(membership=first, by=second.user)
    with pytest.raises(PermissionDenied), transaction.atomic():
        invited(vitrine, second.user)
