"""A vitrine's own people write its page, its terms and its pause, see the card meanwhile, and leave a trace."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tests.factories.accounts import UserFactory
from tests.factories.visits import receiving_vitrine
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from tests.support.html import check_page
from vitrines.enums import Role
from vitrines.models import VisitTerms, VitrineChange
from vitrines.profile import services

pytestmark = pytest.mark.django_db
HIDDEN = ("Code portail 4812", "06 12 34 56 78", "Accueil puis coulée", "552100554", "25.11Z")


@pytest.fixture
def vitrine():
    return receiving_vitrine(tagline="Une fonderie qui mesure tout")


def member(vitrine, role):
    return MembershipFactory(vitrine=vitrine, role=role).user


def page(vitrine, suffix=""):
    return f"/espace/vitrines/{vitrine.slug}/page/{suffix}"


def a_page(**more):
    return {"tagline": "Des pièces sans rebut", "themes": "Vision, Énergie", "website": "www.fonderie.fr", **more}


def some_terms(**more):
    given = {
        "formats": ["written", "private_visit"], "monthly_quota": 4, "group_min": 2, "group_max": 6,
        "visit_minutes": 90, "languages": ["fr", "en"], "photo_rule": "forbidden", "access_sheet": HIDDEN[0],
        "host_phone": HIDDEN[1], "programme": HIDDEN[2], "shield_sirens": "552 100 554", "shield_naf_codes": "25.11z",
    }  # fmt: skip
    return given | more


def test_an_editor_writes_the_page_and_everybody_reads_it(client, vitrine):
    editor = member(vitrine, Role.EDITOR)
    client.force_login(editor)
    assert client.post(page(vitrine), a_page()).status_code == 302
    vitrine.refresh_from_db()
    assert (vitrine.tagline, vitrine.themes, vitrine.website) == (
        "Des pièces sans rebut", ["Vision", "Énergie"], "https://www.fonderie.fr",
    )  # fmt: skip
    assert "Des pièces sans rebut" in check_page(client.get("/vitrines/"))
    change = VitrineChange.objects.get()
    assert change.by == editor
    told = {each["name"]: (each["before"], each["after"]) for each in change.values}
    assert told["tagline"] == ("Une fonderie qui mesure tout", "Des pièces sans rebut")
    client.post(page(vitrine), a_page())
    assert VitrineChange.objects.count() == 1  # the same again changes nothing


def test_a_photograph_needs_its_description_and_is_made_again(client, vitrine):
    client.force_login(member(vitrine, Role.OWNER))
    written = BytesIO()
    Image.new("RGB", (60, 40), "#123456").save(written, "JPEG")

    def photo():
        return SimpleUploadedFile("cour.jpg", written.getvalue(), "image/jpeg")

    refused = client.post(page(vitrine), a_page(photo=photo()))
    assert refused.status_code == 422
    assert "Décrivez la photographie" in check_page(refused, status=422)
    assert client.post(page(vitrine), a_page(photo=photo(), photo_alt="La cour")).status_code == 302
    vitrine.refresh_from_db()
    assert vitrine.photo.name.endswith(".webp")
    assert client.post(page(vitrine), a_page(**{"photo-clear": "on"})).status_code == 302
    vitrine.refresh_from_db()
    assert not vitrine.photo


def test_the_owner_sets_the_terms_and_what_is_hidden_stays_hidden(client, vitrine):
    client.force_login(member(vitrine, Role.OWNER))
    assert client.post(page(vitrine, "conditions/"), some_terms()).status_code == 302
    terms = VisitTerms.objects.get(vitrine=vitrine)
    assert (terms.group_max, terms.shield_sirens, terms.shield_naf_codes) == (6, ["552100554"], ["25.11Z"])
    assert HIDDEN[1] in check_page(client.get(page(vitrine, "conditions/")))
    client.logout()
    for path in (f"/vitrines/{vitrine.slug}/", "/vitrines/", f"/integrer/vitrines/{vitrine.slug}/"):
        said = client.get(path).content.decode()
        assert [each for each in HIDDEN if each in said] == []


def test_the_card_is_shown_as_it_is_typed_and_nothing_is_saved(client, vitrine):
    client.force_login(member(vitrine, Role.OWNER))
    part = client.post(page(vitrine, "apercu/"), a_page(), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="pile" id="apercu">')
    assert "Des pièces sans rebut" in part
    whole = check_page(client.post(page(vitrine, "apercu/"), a_page()))
    assert "Des pièces sans rebut" in whole
    assert "Enregistrer" in whole
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    part = client.post(
        page(vitrine, "conditions/apercu/"), some_terms(paused_until=until), headers={"HX-Request": "true"}
    ).content.decode()
    assert "En pause" in part
    assert "Photos interdites" in part
    assert [each for each in HIDDEN if each in part] == []
    vitrine.refresh_from_db()
    assert vitrine.tagline == "Une fonderie qui mesure tout"
    assert not VitrineChange.objects.exists()


def test_half_typed_values_do_not_break_the_preview(client, vitrine):
    client.force_login(member(vitrine, Role.OWNER))
    wrong = {"formats": ["rien"], "group_min": "beaucoup", "visit_minutes": "99999999", "paused_until": "demain"}
    for suffix in ("conditions/apercu/", "apercu/"):
        shown = client.post(page(vitrine, suffix), wrong, headers={"HX-Request": "true"})
        assert (shown.status_code, b'id="apercu"' in shown.content) == (200, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"group_min": 9}, "Le plus grand groupe ne peut être inférieur au plus petit."),
        ({"visit_minutes": 5}, "Une visite dure entre 15 minutes et 8 heures."),
        ({"paused_until": "2020-01-01"}, "Ce jour est passé"),
        ({"shield_sirens": "12"}, "Un SIREN compte neuf chiffres"),
        ({"formats": []}, "Proposez au moins un format."),
    ],
)
def test_terms_that_cannot_be_are_refused_in_french(client, vitrine, typed, said):
    client.force_login(member(vitrine, Role.OWNER))
    refused = check_page(client.post(page(vitrine, "conditions/"), some_terms(**typed)), status=422)
    assert said in refused.replace("\xa0", " ")


def test_a_host_pauses_in_one_click_and_receives_again(client, vitrine):
    client.force_login(member(vitrine, Role.HOST))
    assert "En pause un mois" in check_page(client.get("/espace/"))
    client.post(page(vitrine, "pause/"), {"days": "30"})
    assert VisitTerms.objects.get(vitrine=vitrine).paused_until == timezone.localdate() + timedelta(days=30)
    assert "Recevoir de nouveau" in check_page(client.get("/espace/"))
    client.post(page(vitrine, "pause/"), {"days": "0"})
    assert VisitTerms.objects.get(vitrine=vitrine).paused_until is None
    client.post(page(vitrine, "pause/"), {"days": "9999"})
    assert VisitTerms.objects.get(vitrine=vitrine).paused_until is None


def test_each_role_writes_what_is_its_own(client, vitrine):
    statuses = {}
    for role in (*Role, None):
        client.force_login(member(vitrine if role else VitrineFactory(), role or Role.OWNER))
        statuses[role] = [
            client.post(page(vitrine, suffix), data).status_code
            for suffix, data in (("", a_page()), ("conditions/", some_terms()), ("pause/", {"days": "0"}))
        ]
    assert statuses == {
        Role.OWNER: [302, 302, 302], Role.EDITOR: [302, 404, 404], Role.HOST: [404, 404, 302], None: [404, 404, 404],
    }  # fmt: skip


def test_services_keep_strangers_out(vitrine):
    stranger = UserFactory()
    for call in (
        lambda: services.update_page(vitrine=vitrine, values={"tagline": "À moi"}, by=stranger),
        lambda: services.update_terms(vitrine=vitrine, values={"monthly_quota": 1}, by=stranger),
        lambda: services.pause(vitrine=vitrine, days=30, by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_only_the_owner_reads_who_changed_what(client, vitrine):
    owner, editor = member(vitrine, Role.OWNER), member(vitrine, Role.EDITOR)
    services.pause(vitrine=vitrine, days=30, by=owner)
    for person, told in ((owner, True), (editor, False)):
        client.force_login(person)
        assert ("Qui a changé quoi" in check_page(client.get(page(vitrine)))) is told
