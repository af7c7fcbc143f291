"""The Alliance's desk for the thesaurus: a concept typed line by line, a file in and out, candidates taken up."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from practices.models import Concept, UnfoundQuery
from practices.thesaurus.entries import Entry
from practices.thesaurus.services import import_thesaurus, stored_entries
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:practices_concept_changelist", "admin:practices_concept_add"
IMPORT, EXPORT = "admin:practices_concept_import", "admin:practices_concept_export"


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def text_of(response) -> str:
    return re.sub("[\u00a0\u202f]", " ", response.content.decode())


def typed(**fields) -> dict[str, str]:
    blank = {"preferred": "", "equal": "", "acronyms": "", "english": "", "near": "", "note": "", "is_active": "on"}
    return blank | fields


def upload(content: bytes, **fields) -> dict:
    return {"file": SimpleUploadedFile("t.csv", content, content_type="text/csv"), **fields}


def test_concept_is_added_then_changed_line_by_line(desk):
    posted = typed(preferred="Séchage", equal="sécheur\r\n\r\n séchoir ", acronyms="SCH", near="lyophilisation")
    assert desk.post(reverse(ADD), posted).status_code == 302
    concept = Concept.objects.get()
    assert (concept.slug, concept.is_edited, concept.is_active) == ("sechage", True, True)
    page = desk.get(reverse("admin:practices_concept_change", args=[concept.pk]))
    assert "sécheur\nséchoir</textarea>" in text_of(page)
    changed = typed(preferred="Séchage", equal="séchoir", note="Four exclu.")
    del changed["is_active"]
    assert desk.post(reverse("admin:practices_concept_change", args=[concept.pk]), changed).status_code == 302
    assert stored_entries() == [Entry("sechage", "Séchage", equal=("séchoir",), note="Four exclu.")]
    concept.refresh_from_db()
    assert concept.is_active is False
    assert "séchoir" in text_of(desk.get(reverse(LIST)))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"preferred": "Four", "equal": "moule"}, "« moule » désigne déjà « Moule »."),
        ({"preferred": "Noyau", "near": "Moule"}, "Les termes proches tournent en rond"),
        ({"preferred": "Moule"}, "L’identifiant « moule » est déjà celui de « Moule »."),
        ({"preferred": "???"}, "« ??? » ne contient ni lettre ni chiffre."),
        ({"preferred": "Four", "near": "x" * 81}, "dépasse 80 caractères."),
        ({"preferred": ""}, "Ce champ est obligatoire."),
    ],
)
def test_concept_that_contradicts_the_others_is_told_and_not_written(desk, fields, told):
    import_thesaurus(entries=[Entry("moule", "Moule", near=("noyau",))])
    response = desk.post(reverse(ADD), typed(**fields))
    assert response.status_code == 200
    assert told in text_of(response)
    assert Concept.objects.count() == 1


def test_file_goes_out_and_comes_back_the_same(desk):
    import_thesaurus(entries=[Entry("moule", "Moule", equal=("moulage",), near=("noyau",))])
    response = desk.get(reverse(EXPORT))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="thesaurus-\d{4}-\d\d-\d\d.csv"', response["Content-Disposition"])
    Concept.objects.all().delete()
    told = desk.post(reverse(IMPORT), upload(response.content), follow=True)
    assert told.redirect_chain == [(reverse(LIST), 302)]
    assert "Thésaurus : 1 concept créé, 0 modifié." in text_of(told)
    assert stored_entries() == [Entry("moule", "Moule", equal=("moulage",), near=("noyau",))]


def test_dry_run_of_a_file_writes_nothing(desk):
    told = desk.post(reverse(IMPORT), upload(b"slug;terme\na;Moule\n", dry_run="on"), follow=True)
    assert "À blanc, rien n’est écrit : 1 concept à créer, 0 à modifier." in text_of(told)
    assert Concept.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"slug;terme\na;Moule\nb;moule\n", "Ligne 3 : « moule » désigne déjà « Moule » (ligne 2)."),
        ("slug;terme\na;fa\xe7on\n".encode("latin-1"), "Ligne 2 : le fichier n’est pas encodé en UTF-8."),
        (b"slug;terme;proches\na;Un;Deux\nb;Deux;Un\n", "Ligne 3 : les termes proches tournent en rond"),
        (b"slug;terme\na;<script>alert(1)</script>\na;x\n", "« &lt;script&gt;"),
        (b"\x00\x01\x02", "Ligne 1 : colonnes manquantes : slug, terme."),
    ],
)
def test_bad_file_is_told_line_by_line_and_imports_nothing(desk, content, told):
    response = desk.post(reverse(IMPORT), upload(content))
    assert response.status_code == 422
    assert told in text_of(response)
    assert Concept.objects.count() == 0


def test_file_is_asked_for(desk):
    assert "Importer un CSV" in text_of(desk.get(reverse(LIST)))
    response = desk.post(reverse(IMPORT), {})
    assert response.status_code == 422
    assert Concept.objects.count() == 0


def test_search_without_result_is_taken_up_as_a_concept(desk):
    UnfoundQuery.objects.create(words="peignage", count=3, first_seen_on="2026-01-02", last_seen_on="2026-01-03")
    page = text_of(desk.get(reverse("admin:practices_unfoundquery_changelist")))
    address = f"{reverse(ADD)}?preferred=peignage"
    assert f'href="{address}">Ajouter au thésaurus</a>' in page
    assert 'value="peignage"' in text_of(desk.get(address))
    desk.post(address, typed(preferred="Peignage"))
    assert UnfoundQuery.objects.count() == 0


def test_team_member_without_the_right_imports_nothing(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.post(reverse(IMPORT), upload(b"slug;terme\na;Moule\n")).status_code == 403
    assert client.get(reverse(EXPORT)).status_code == 403
    assert Concept.objects.count() == 0
