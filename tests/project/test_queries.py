"""Pages read the database a known number of times, whatever they list, and never while a template is drawn."""

import pytest

from tests.factories.practices import published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.support.matrix import build_world
from tests.support.matrix_survey import Reader, recorded_queries

pytestmark = pytest.mark.usefixtures("every_page_made")
# (path, role) → queries, at most eight a page; one of a public page’s tells the version of the catalogue.
COUNTS = {
    ("/", "anonymous"): 1,
    ("/vitrines/", "anonymous"): 1,
    ("/pratiques/", "anonymous"): 1,
    ("/pratiques/?q=controle+viusel", "anonymous"): 5,
    ("/pratiques/?q=zzkkzz", "anonymous"): 3,
    ("/vitrines/?q=fonderi+zzkkzz", "anonymous"): 4,
    ("/problemes/", "anonymous"): 1,
    ("/problemes/{problem}/", "anonymous"): 1,
    ("/pratiques/{practice}/", "anonymous"): 1,
    ("/vitrines/{vitrine}/", "anonymous"): 1,
    ("/visites/", "anonymous"): 1,
    ("/demander/", "anonymous"): 2,
    ("/livre/", "anonymous"): 2,  # what is published, for the ETag; its editions
    ("/livre/composer/", "anonymous"): 2,
    ("/livre/composer/?q=four&choix=1-2-3", "anonymous"): 5,
    # signed in: also the session and the person
    ("/", "requester"): 3,
    ("/vitrines/", "requester"): 3,
    ("/pratiques/", "requester"): 3,
    ("/pratiques/?q=controle+viusel", "requester"): 7,
    ("/pratiques/?q=zzkkzz", "requester"): 5,
    ("/pratiques/?q=controle&region=guadeloupe", "requester"): 7,
    ("/vitrines/?q=fonderi+zzkkzz", "requester"): 6,
    ("/pratiques/{practice}/", "requester"): 8,
    ("/espace/", "requester"): 7,
    ("/espace/alertes/", "requester"): 3,
    ("/espace/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/pratiques/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/ecrire/", "owner"): 7,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/apercu/", "owner"): 4,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/revisions/", "owner"): 5,
    ("/espace/vitrines/{vitrine}/creneaux/", "owner"): 7,
    ("/espace/vitrines/{vitrine}/creneaux/{slot}/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/creneaux/{slot}/jour/", "owner"): 7,
    ("/espace/vitrines/{vitrine}/demandes/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/equipe/", "owner"): 7,
    ("/espace/vitrines/{vitrine}/page/", "owner"): 6,
    ("/espace/vitrines/{vitrine}/page/conditions/", "owner"): 6,
    ("/espace/vitrines/{vitrine}/date-commune/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/demandes/{agreed}/visiteurs/", "owner"): 6,
    ("/demandes/{agreed}/visiteurs/", "requester"): 4,
    ("{visitor}", "anonymous"): 2,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/pieces/", "owner"): 6,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/importer/", "owner"): 6,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/images/", "owner"): 6,
    ("/espace/vitrines/{vitrine}/pratiques/{draft}/images/{picture}/", "owner"): 6,
    ("/espace/vitrines/{vitrine}/on-cherche/", "owner"): 8,
    ("/demander/{sought}/", "requester"): 4,
    ("{sign}", "anonymous"): 8,
    ("{agreements}", "anonymous"): 4,
    ("/espace/validations/{text}/", "owner"): 8,
    ("/espace/vitrines/{vitrine}/pratiques/nouvelle/", "owner"): 5,
    ("/espace/vitrines/{vitrine}/pratiques/{practice}/revisions/?de=1&a=1", "owner"): 8,
    ("/espace/vitrines/{vitrine}/a-relire/", "owner"): 7,
    ("/espace/vitrines/{vitrine}/suggestions/", "owner"): 5,
}
AT_MOST = 8


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 12])
def test_number_of_queries_does_not_depend_on_what_is_listed(rows):
    world = build_world(rows)
    found = {}
    signed_in = {role: world.sign_in(Reader(), role) for role in {role for _, role in COUNTS}}
    for path, role in COUNTS:
        client, address = signed_in[role], world.at(path)
        client.get(address)  # what a process keeps for one version of the catalogue is read by its first request
        with recorded_queries() as (queries, _):
            assert client.get(address).status_code == 200
        found[path, role] = len(queries)
    assert {page: count for page, count in found.items() if count != COUNTS[page]} == {}


def test_no_page_asks_more_than_eight_times():
    assert {page: count for page, count in COUNTS.items() if count > AT_MOST} == {}


def test_no_page_asks_the_database_while_it_is_drawn(survey):
    pages = [each for each in survey.got if not each.path.startswith("/gestion/")]  # the desk's templates are Django's
    assert {str(each): each.drawn for each in pages if each.drawn} == {}


@pytest.mark.django_db
def test_several_lists_are_drawn_from_what_the_view_has_read():
    world = build_world(3)
    vitrine = receiving_vitrine()
    for _ in range(3):
        practice = published_practice(vitrine=vitrine)
        sent_request(vitrine, slot=SlotFactory(vitrine=vitrine, practice=practice), dates=[])
    drawn = {}
    signed_in = {role: world.sign_in(Reader(), role) for role in {role for _, role in COUNTS}}
    for path, role in COUNTS:
        client, address = signed_in[role], world.at(path)
        with recorded_queries() as (_, asked):
            client.get(address)
        if asked:
            drawn[path, role] = asked
    assert drawn == {}
