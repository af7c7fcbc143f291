"""Somebody's organisation: found by its number, proved by an address or a colleague, left with nothing open behind."""

from urllib.parse import urlsplit

import pytest

from portal.accounts.mailboxes import is_personal
from portal.accounts.models import Organisation, User
from portal.accounts.naf import UnknownActivity, activities, read_activity
from portal.accounts.organisations import services
from portal.accounts.organisations.links import colleague_link
from portal.accounts.organisations.merging import MergeRefused, merge
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import SlotFactory, host_of, receiving_vitrine, sent_request
from tests.support.html import check_page
from visits.links import follow_link
from visits.models import VisitRequest
from visits.notifications import facts_about

pytestmark = pytest.mark.django_db
SIRET, SIREN = "73282932000074", "732829320"
PAGE = "/compte/organisation/"


def person(email="lou@usine.example", **fields):
    return UserFactory(email=email, organisation=None, **fields)


def joined(client, who, company=f"Usine Marchand, {SIRET}", **more):
    client.force_login(who)
    answer = client.post(PAGE, {"company": company, **more})
    who.refresh_from_db()
    return answer


def kinds():
    return sorted(OutgoingEmail.objects.values_list("kind", "to_email"))


def path_of(link):
    return urlsplit(link).path


# ── Joining ──────────────────────────────────────────────────────────────────
def test_the_first_is_known_and_an_address_at_the_same_domain_follows_at_once(client):
    first, second = person(), person("max@usine.example")
    assert joined(client, first, uses_domain="on").status_code == 302
    organisation = Organisation.objects.get(siret=SIRET)
    assert (first.organisation_proof, organisation.domain) == ("first", "usine.example")
    joined(client, second)
    assert (second.organisation, second.organisation_proof) == (organisation, "domain")
    assert "lou@" not in check_page(client.get(PAGE))  # a colleague's name, not their address
    assert kinds() == []


def test_a_domain_that_was_not_proved_lets_nobody_in(client):
    joined(client, person(), uses_domain="on")
    unproved = person("faux@usine.example", verified=False)
    services.join(person=unproved, company=services.Company(name="Usine", siren=SIREN, siret=SIRET))
    unproved.refresh_from_db()
    assert unproved.organisation_proof == ""


def test_a_public_mailbox_proves_nothing_and_is_shown_as_such(client):
    assert is_personal("Lou@Gmail.COM")
    assert not is_personal("lou@usine.example")
    mine = person("lou.marchand@orange.fr")
    joined(client, mine, uses_domain="on")
    assert Organisation.objects.get(siret=SIRET).domain == ""
    assert ("Adresse", "adresse personnelle") in facts_about(sent_request(by=mine))
    assert ("Adresse", "adresse personnelle") not in facts_about(sent_request())


def test_a_colleague_lets_a_newcomer_in_once(client):
    first, new = person(), person("lou@ailleurs.example")
    joined(client, first)
    joined(client, new)
    assert (new.organisation_proof, kinds()) == ("", [("accounts.colleague_asks", first.email)])
    assert "pas encore reconnue" in check_page(client.get(PAGE))
    client.logout()
    link = path_of(colleague_link(new, first))
    assert new.email in check_page(client.get(link))
    new.refresh_from_db()
    assert new.organisation_proof == ""
    assert client.post(link, {"choix": "oui"}).status_code == 200
    assert client.post(link, {"choix": "non"}).status_code == 409
    new.refresh_from_db()
    assert (new.organisation_proof, new.organisation) == ("colleague", first.organisation)
    assert "_auth_user_id" not in client.session


def test_a_refused_newcomer_is_out_and_told(client):
    first, new = person(), person("lou@ailleurs.example")
    joined(client, first)
    joined(client, new)
    client.post(path_of(colleague_link(new, first)), {"choix": "non"})
    new.refresh_from_db()
    assert new.organisation is None
    assert ("accounts.colleague_answered", new.email) in kinds()


def test_who_is_not_known_answers_for_nobody(client):
    first, new, other = person(), person("a@b.example"), person("c@d.example")
    for each in (first, new, other):
        joined(client, each)
    assert client.post(path_of(colleague_link(new, other)), {"choix": "oui"}).status_code == 404
    services.leave(person=first)
    new.refresh_from_db()
    assert client.post(path_of(colleague_link(new, first)), {"choix": "oui"}).status_code == 404
    assert User.objects.filter(organisation_proof="colleague").count() == 0


@pytest.mark.parametrize("company", ["Usine, 73282932000075", "1234567890", "x" * 400])
def test_a_wrong_number_is_told(client, company):
    client.force_login(person())
    check_page(client.post(PAGE, {"company": company}), status=422)
    assert Organisation.objects.count() == 0


def test_nobody_changes_an_organisation_without_leaving_it_nor_facts_without_being_known(client):
    known, declared = person(), UserFactory(organisation=OrganisationFactory())
    joined(client, known)
    with pytest.raises(services.OrganisationRefused):
        services.join(person=known, company=services.Company(name="Autre"))
    client.force_login(declared)
    answer = client.post(PAGE, {"naf_code": "25.62B", "size_band": "small", "organisation": str(known.organisation_id)})
    assert answer.status_code == 422
    declared.organisation.refresh_from_db()
    assert declared.organisation.naf_code == ""


# ── Activity, and a plant like mine ──────────────────────────────────────────
def test_the_shipped_list_is_the_whole_nomenclature():
    assert len(activities()) == 732
    for typed in ("25.62B", "2562b", " 25 62 B", "mecanique industrielle"):
        assert read_activity(typed) == "25.62B"
    assert read_activity("Décolletage") == "25.62A"
    for typed in ("", "fabrication", "99.99Z", "=1+1"):
        with pytest.raises(UnknownActivity):
            read_activity(typed)


def test_a_plant_like_mine_follows_the_declared_organisation(client):
    mine = person()
    joined(client, mine)
    assert "Une usine comme la mienne" not in check_page(client.get("/vitrines/"))
    assert client.post(PAGE, {"naf_code": "fonderie de fonte", "size_band": "small"}).status_code == 302
    page = client.get("/vitrines/").content.decode()
    assert "?taille=small&amp;secteur=metallurgy" in page


# ── Leaving ──────────────────────────────────────────────────────────────────
def test_who_leaves_withdraws_what_is_open_and_the_vitrine_is_told_once(client):
    vitrine = receiving_vitrine()
    mine = person()
    joined(client, mine)
    open_request = sent_request(vitrine, by=mine)
    assert client.post(PAGE + "quitter/", {"heir": ""}).status_code == 302
    open_request.refresh_from_db()
    assert open_request.state == "withdrawn"
    assert kinds().count(("visits.withdrawn", host_of(vitrine).email)) == 1
    mine.refresh_from_db()
    assert (mine.organisation, mine.organisation_proof) == (None, "")
    assert client.get(PAGE + "quitter/").status_code == 404


def test_a_known_colleague_inherits_and_the_former_links_open_nothing(client):
    mine, colleague = person(), person("max@usine.example")
    joined(client, mine, uses_domain="on")
    joined(client, colleague)
    open_request = sent_request(by=mine)
    link = path_of(follow_link(open_request))
    client.force_login(mine)
    assert client.post(PAGE + "quitter/", {"heir": str(colleague.pk)}).status_code == 302
    request = VisitRequest.objects.get()
    assert (request.requester, request.requester_email, request.state) == (colleague, colleague.email, "sent")
    assert client.get(link).status_code == 404
    assert client.get(f"/demandes/{request.pk}/").status_code == 404
    assert ("accounts.heir_told", colleague.email) in kinds()


def test_nothing_is_confided_outside_the_organisation(client):
    mine, stranger = person(), UserFactory()
    joined(client, mine)
    open_request = sent_request(by=mine)
    assert client.post(PAGE + "quitter/", {"heir": str(stranger.pk)}).status_code == 422
    with pytest.raises(services.OrganisationRefused):
        services.leave(person=mine, heir=stranger)
    open_request.refresh_from_db()
    assert open_request.requester == mine


# ── Duplicates ───────────────────────────────────────────────────────────────
def test_the_alliance_merges_duplicates_and_everything_follows(client):
    kept = OrganisationFactory(name="Usine Marchand")
    other = OrganisationFactory(name="MARCHAND SA", siren=SIREN, siret=SIRET, naf_code="25.62B")
    mine = UserFactory(organisation=other)
    request = sent_request(by=mine, slot=SlotFactory(), dates=[], headcount=1)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    chosen = {"action": "merge_organisations", "_selected_action": [str(kept.pk), str(other.pk)]}
    assert "MARCHAND SA" in client.post("/gestion/accounts/organisation/", chosen).content.decode()
    client.post("/gestion/accounts/organisation/", chosen | {"kept": str(kept.pk)})
    kept.refresh_from_db()
    request.refresh_from_db()
    mine.refresh_from_db()
    assert {mine.organisation, request.organisation, request.seat.organisation} == {kept}
    assert (kept.siret, kept.naf_code) == (SIRET, "25.62B")
    assert not Organisation.objects.filter(pk=other.pk).exists()


def test_two_companies_are_not_merged_nor_two_seats_of_one_date():
    first = OrganisationFactory(siren=SIREN)
    with pytest.raises(MergeRefused, match="SIREN"):
        merge(kept=first, others=[OrganisationFactory(siren="552100554")])
    slot, second = SlotFactory(), OrganisationFactory()
    for organisation in (first, second):
        sent_request(by=UserFactory(organisation=organisation), slot=slot, dates=[], headcount=1, vitrine=slot.vitrine)
    with pytest.raises(MergeRefused, match="place"):
        merge(kept=first, others=[second])
    assert Organisation.objects.filter(pk=second.pk).exists()
