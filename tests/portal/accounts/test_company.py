"""“Entreprise : nom ou SIRET”: what people type, and what is kept of it."""

import threading

import pytest
from django import forms
from django.db import connection

from portal.accounts.company import Company, CompanyError, read_company
from portal.accounts.forms import CompanyField
from portal.accounts.models import Organisation
from portal.accounts.services import find_or_create_organisation
from tests.factories.accounts import OrganisationFactory, UserFactory

SIREN, SIRET = "732829320", "73282932000074"
NAMED = Company("Émaillerie Sauvagnac", SIREN, SIRET)
WRONG_SIRET = (
    "Ce SIRET n’existe pas\u00a0: sa clé ne correspond pas. "
    "Vérifiez les quatorze chiffres, ou écrivez seulement le nom de l’entreprise."
)
WRONG_SIREN = (
    "Ce SIREN n’existe pas\u00a0: sa clé ne correspond pas. "
    "Vérifiez les neuf chiffres, ou écrivez seulement le nom de l’entreprise."
)
NO_COMPANY = "Écrivez le nom de l’entreprise ou son SIRET."
TOO_LONG = "Écrivez le nom de l’entreprise en 160 caractères au plus."


def digit_count(count: int) -> str:
    return (
        f"Nous avons lu {count} chiffres\u00a0: un SIRET en compte quatorze, un SIREN neuf. "
        "Vérifiez le numéro, ou écrivez seulement le nom de l’entreprise."
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Émaillerie Sauvagnac, 732 829 320 00074", NAMED),
        ("732 829 320 00074 Émaillerie Sauvagnac", NAMED),
        ("73282932000074, Émaillerie Sauvagnac", NAMED),
        ("SIRET : 732.829.320.00074 (Émaillerie Sauvagnac)", NAMED),
        ("Émaillerie Sauvagnac SIRET n° 73282932000074", NAMED),
        ("siret73282932000074 Émaillerie Sauvagnac", NAMED),
        ("Émaillerie\u00a0Sauvagnac 732\u202f829\u202f320\u00a000074", NAMED),
        ("E\u0301maillerie Sauvagnac (732-829-320-00074)", NAMED),
        ("Émaillerie Sauvagnac (France), 732 829 320 00074", NAMED),
        ("Émaillerie Sauvagnac, 732 829 320 00074, France", NAMED),
        ("Émaillerie Sauvagnac (732829320)", Company("Émaillerie Sauvagnac", SIREN)),
        ("732829320", Company("SIREN 732 829 320", SIREN)),
        ("732 829 320 00074", Company("SIRET 732 829 320 00074", SIREN, SIRET)),
        # La Poste: an establishment whose digits add up to a multiple of five, and the head office, by the usual key
        ("La Poste 35600000049837", Company("La Poste", "356000000", "35600000049837")),
        ("La Poste 356 000 000 00048", Company("La Poste", "356000000", "35600000000048")),
        # digits of a name
        ("3M France", Company("3M France")),
        ("Usine 4.0", Company("Usine 4.0")),
        ("Atelier 1901 732829320", Company("Atelier 1901", SIREN)),
        ("H2O 73282932000074", Company("H2O", SIREN, SIRET)),
        # words of a name
        ("Siret Industries", Company("Siret Industries")),
        ("Dupont, Durand et fils", Company("Dupont, Durand et fils")),
        ("Fonderie (Vervins)", Company("Fonderie (Vervins)")),
        ("Allemagne", Company("Allemagne")),
        ("Safran, SA", Company("Safran, SA")),
        ("Airbus (SE)", Company("Airbus (SE)")),
        ("L’Œuvre d’Aÿ & Cie", Company("L’Œuvre d’Aÿ & Cie")),
        # countries
        ("Müller GmbH, Allemagne", Company("Müller GmbH", country="DE")),
        ("Müller GmbH (DE)", Company("Müller GmbH", country="DE")),
        ("Müller GmbH, Germany", Company("Müller GmbH", country="DE")),
        ("Acme Ltd (Royaume-Uni)", Company("Acme Ltd", country="GB")),
        ("Acme Ltd, royaume uni", Company("Acme Ltd", country="GB")),
        ("Acme Ltd, Angleterre", Company("Acme Ltd", country="GB")),
        ("Acme Inc., USA", Company("Acme Inc.", country="US")),
        ("Acme Inc. (Etats-Unis)", Company("Acme Inc.", country="US")),
        ("Kovárna (République tchèque)", Company("Kovárna", country="CZ")),
        ("Kim Co., corée du sud", Company("Kim Co.", country="KR")),
        ("Van Dijk, Les Pays-Bas", Company("Van Dijk", country="NL")),
        ("Acme Ltd, 12345678, Irlande", Company("Acme Ltd, 12345678", country="IE")),
        ("Sucrerie du Gol, La Réunion, 732829320", Company("Sucrerie du Gol", SIREN)),
        # what should not be there
        ("Forge\x00 de\x1b[31m\r\nBcc: x@y.example", Company("Forge de [31m Bcc: x@y.example")),
        ("Forge\u202e\u200b du\u2028 Nord\ufeff", Company("Forge du Nord")),
        ("  <b>Forge</b>  ", Company("<b>Forge</b>")),
    ],
)
def test_company_read(typed, expected):
    assert read_company(typed) == expected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("73282932000075", WRONG_SIRET),
        ("Émaillerie Sauvagnac, 732 829 320 00075", WRONG_SIRET),
        ("La Poste 35600000049838", WRONG_SIRET),
        ("732829321", WRONG_SIREN),
        ("Émaillerie Sauvagnac 732 829 321", WRONG_SIREN),
        ("73282932000", digit_count(11)),
        ("732 829 320 000", digit_count(12)),
        ("Émaillerie Sauvagnac, 732 829 320 0007", digit_count(13)),
        ("732 829 320 000741", digit_count(15)),
        ("Émaillerie Sauvagnac 732 829 320 000741", digit_count(15)),
        ("73282932", digit_count(8)),
        ("", NO_COMPANY),
        ("—, ()", NO_COMPANY),
        ("\x00\u200b", NO_COMPANY),
        ("X", NO_COMPANY),
        ("é" * 161, TOO_LONG),
        ("x" * 100_000, TOO_LONG),
        ("1 " * 50_000, TOO_LONG),
    ],
)
def test_company_refused(typed, message):
    with pytest.raises(CompanyError) as caught:
        read_company(typed)
    assert caught.value.message == message


class OneField(forms.Form):
    company = CompanyField()


def test_field_keeps_what_was_typed_on_error():
    form = OneField({"company": "Émaillerie Sauvagnac 732 829 320 00075"})
    assert form.errors == {"company": [WRONG_SIRET]}
    assert 'value="Émaillerie Sauvagnac 732 829 320 00075"' in str(form["company"])


def test_field_says_what_is_missing():
    assert OneField({"company": "  "}).errors == {"company": [NO_COMPANY]}


def test_field_optional_and_empty():
    assert CompanyField(required=False).clean("") is None


def test_field_writes_an_initial_company_as_typed():
    control = str(OneField(initial={"company": NAMED})["company"])
    assert 'value="Émaillerie Sauvagnac, 73282932000074"' in control
    assert 'autocomplete="organization"' in control


@pytest.mark.django_db
def test_organisation_shared_by_siret():
    first = find_or_create_organisation(company=NAMED, by=None)
    second = find_or_create_organisation(company=Company("Sauvagnac SA", SIREN, SIRET), by=UserFactory())
    assert (second, second.name) == (first, "Émaillerie Sauvagnac")


@pytest.mark.django_db
def test_organisation_known_by_number_takes_the_first_name():
    nameless = find_or_create_organisation(company=read_company(SIRET), by=None)
    assert nameless.name == "SIRET 732 829 320 00074"
    assert find_or_create_organisation(company=NAMED, by=None).name == "Émaillerie Sauvagnac"
    nameless.refresh_from_db()
    assert nameless.name == "Émaillerie Sauvagnac"


@pytest.mark.django_db
def test_organisation_siren_alone_is_not_an_establishment():
    establishment = find_or_create_organisation(company=NAMED, by=None)
    company = find_or_create_organisation(company=Company("Sauvagnac", SIREN), by=None)
    assert company != establishment
    assert find_or_create_organisation(company=Company("Sauvagnac SAS", SIREN), by=None) == company


@pytest.mark.django_db
def test_organisation_never_joined_by_name_alone():
    somebody = UserFactory(organisation=OrganisationFactory(name="Martin"))
    stranger = UserFactory(organisation=None)
    assert find_or_create_organisation(company=Company("Martin"), by=None) != somebody.organisation
    assert find_or_create_organisation(company=Company("Martin"), by=stranger) != somebody.organisation


@pytest.mark.django_db
def test_organisation_own_found_by_name():
    person = UserFactory(organisation=OrganisationFactory(name="Émaillerie Sauvagnac"))
    assert find_or_create_organisation(company=Company("EMAILLERIE-SAUVAGNAC"), by=person) == person.organisation
    abroad = find_or_create_organisation(company=Company("Émaillerie Sauvagnac", country="BE"), by=person)
    assert abroad != person.organisation


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("company", [NAMED, Company("Sauvagnac", SIREN)])
def test_organisation_named_twice_at_once_is_one_row(company):
    start, found = threading.Barrier(4), []

    def name_it():
        start.wait()
        found.append(find_or_create_organisation(company=company, by=None).pk)
        connection.close()

    threads = [threading.Thread(target=name_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == set(Organisation.objects.values_list("pk", flat=True))
    assert Organisation.objects.count() == 1
