"""The book's pages: an extract anyone composes, an edition on line, the Alliance's desk, a company's answer."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from practices.book import choosing, notifications, sheets
from practices.book.enums import Paper, Standing
from practices.book.links import consent_link
from practices.book.models import Build, BuildFile, ConsentRequest, Edition
from practices.book.selectors import standings
from practices.book.services.building import publish_build
from practices.book.services.consenting import ask_missing, send_due_proofs
from practices.book.typesetting import NotSetError
from practices.services.publishing import withdraw_practice
from practices.signoff.enums import Use
from tests.factories.book import agreed_practice, an_edition, says
from tests.factories.practices import published_practice
from tests.factories.signoff import member, moderator
from tests.factories.vitrines import VitrineFactory
from tests.practices.book.test_building import built, quick  # noqa: F401  (a fixture)
from tests.practices.book.test_sheets import body, text_of

pytestmark = pytest.mark.django_db


def test_extract_holds_what_companies_agreed_to_and_nothing_else(client):
    agreed = agreed_practice(title="Accordée")
    published_practice(slug="non-accordee", title="Jamais demandée")
    taken_back = agreed_practice(title="Reprise")
    says(taken_back, Use.WEB)
    region = agreed.vitrine.region
    assert "1\u00a0pratique répond" in client.get("/livre/composer/").content.decode()
    first = client.get(f"/livre/extrait.pdf?pratique={agreed.slug}&pratique={taken_back.slug}&pratique=non-accordee")
    words = text_of(body(first))
    assert "Accordée" in words
    assert "Reprise" not in words
    assert "Jamais demandée" not in words
    assert client.get("/livre/extrait.pdf?region=" + ("11" if region != "11" else "84")).status_code == 404


def test_extract_of_more_than_forty_is_refused(client):
    query = "choix=" + "-".join(str(rank) for rank in range(1, 42))
    response = client.get(f"/livre/composer/?{query}")
    assert "Choisissez 40 pratiques au plus\u00a0: votre sélection en compte 41." in response.content.decode()
    assert "extrait.pdf" not in response.content.decode()
    assert client.get(f"/livre/extrait.pdf?{query}").headers["Location"] == f"/livre/composer/?{query}"


def test_practices_are_ticked_from_page_to_page_and_unticked(client, monkeypatch):
    monkeypatch.setattr(choosing, "PAGE_SIZE", 1)
    vitrine = published_practice(slug="sans-le-livre").vitrine
    first, second = (agreed_practice(title=title, vitrine=vitrine) for title in ("Un four", "Un tour"))
    asked = f"/livre/composer/?probleme=&pratique={first.slug}&pratique=99999999999999999999"

    page = client.get(f"{asked}&pratique={vitrine.practices.get(slug='sans-le-livre').pk}&page=2").content.decode()
    assert boxes(page) == [(first.pk, True), (second.pk, False)]
    assert "Une pratique choisie n’est plus proposée" in page
    assert 'formaction="/livre/extrait.pdf"' in page
    page = client.get(f"{asked}&choix={second.pk}&page=chose").content.decode()
    assert boxes(page) == [(first.pk, True), (second.pk, True)]
    page = client.get(f"/livre/composer/?q=tour&pratique={first.pk}").content.decode()
    assert boxes(page) == [(first.pk, True), (second.pk, False)]


def boxes(page):
    """The practices of the page that may be ticked, and whether each is."""
    found = re.findall(r'<input type="checkbox" name="pratique" value="(\d+)"( checked)?>', page)
    return [(int(key), bool(checked)) for key, checked in found]


def test_cover_of_an_extract_leads_back_to_the_selection(client):
    keys = [agreed_practice().pk for _ in range(2)]
    sent = client.get(f"/livre/extrait.pdf?q=x&region=&pratique={keys[1]}&pratique={keys[0]}&page=3")
    assert f"/livre/composer/?choix={keys[0]}-{keys[1]}" in text_of(body(sent)).replace("- ", "-")


def test_compositions_of_one_address_are_limited(client, settings):
    settings.COMPOSITIONS_PER_MINUTE = 0
    assert client.get(f"/pratiques/{agreed_practice().slug}/fiche.pdf").status_code == 429


def test_published_edition_is_read_and_its_downloads_counted(client, quick):  # noqa: F811
    practice = agreed_practice(title="Lue <b>", situation="<p>Un &lt;script&gt; inoffensif</p>")
    edition = an_edition(practice)
    build = built(edition)
    address = f"/livre/{edition.slug}/{build.number}/{Paper.SCREEN}"
    assert client.get(edition.get_absolute_url()).status_code == 404
    assert client.get(address).status_code == 404
    before = client.get("/livre/")["ETag"]
    publish_build(build=build, by=moderator())
    assert client.get("/livre/", headers={"If-None-Match": before}).status_code == 200
    answer = client.get(edition.get_absolute_url())
    held = {"If-None-Match": answer["ETag"]}
    assert client.get(edition.get_absolute_url(), headers=held).status_code == 304
    page = answer.content.decode()
    assert "Lue &lt;b&gt;" in page
    assert build.checksum in page
    chapter = client.get(f"{edition.get_absolute_url()}{practice.slug}/").content.decode()
    assert "Un &lt;script&gt; inoffensif" in chapter
    body(client.get(address))
    assert BuildFile.objects.get(build=build, kind=Paper.SCREEN).downloads == 1


def test_desk_chooses_asks_composes_and_publishes(client, quick):  # noqa: F811
    client.force_login(moderator())
    practice = published_practice(slug="choisie", title="Choisie")
    owner = member(practice.vitrine)
    edition = an_edition()
    address = f"/gestion/book/edition/{edition.pk}/composer/"
    client.post(address, {"choix": "pratiques", "practices": [practice.pk]})
    assert [entry.standing for entry in standings(edition)] == [Standing.MISSING]
    assert "Demander ce qui manque" in client.get(address).content.decode()
    client.post(address, {"choix": "composer"})
    assert not Build.objects.exists()
    client.post(address, {"choix": "accords"})
    client.post(address, {"choix": "accords"})
    send_due_proofs()
    assert OutgoingEmail.objects.filter(to_email=owner.email, kind="book.consent_asked").count() == 1
    says(practice, Use.WEB, Use.BOOK)
    client.post(address, {"choix": "composer"})
    assert "<progress" in client.get(address).content.decode()
    Build.objects.all().delete()
    build = built(edition)
    client.post(address, {"choix": build.publish_choice})
    edition.refresh_from_db()
    assert edition.published_build == build


def test_company_is_sent_the_very_pages_and_keeps_their_link(client, monkeypatch):
    practice = published_practice(slug="a-relire", title="À relire", vitrine=VitrineFactory(name="Le Site"))
    for _ in range(2):
        member(practice.vitrine)
    edition = an_edition(practice, title="Le livre à relire")
    ask_missing(edition=edition, by=moderator())
    assert not OutgoingEmail.objects.exists()
    assert send_due_proofs() == 2
    assert send_due_proofs() == 0
    mail = OutgoingEmail.objects.earliest("pk")
    assert "jointes à ce message" in " ".join(mail.text_body.split())
    attached = bytes(mail.attachments.get().content)
    words = text_of(attached)
    assert [part in words for part in ("Le Site", "À relire", "Le livre à relire")] == [True] * 3
    link = urlsplit(consent_link(ConsentRequest.objects.filter(edition=edition).first())).path
    assert body(client.get(f"{link}?pages=pdf")) == attached
    monkeypatch.setattr(notifications, "ATTACHED_MAX", len(attached) - 1)
    big = notifications.ConsentAsked(ConsentRequest.objects.filter(edition=edition).first(), pages=attached)
    assert (list(big.attachments()), "jointes" in big.render().text_body) == ([], False)


def test_company_is_asked_even_when_its_pages_cannot_be_composed(monkeypatch):
    practice = published_practice(slug="sans-pages")
    member(practice.vitrine)

    def refuse(*_):
        raise NotSetError("no")

    monkeypatch.setattr(sheets, "set_pages", refuse)
    ask_missing(edition=an_edition(practice), by=moderator())
    assert send_due_proofs() == 1
    assert not OutgoingEmail.objects.get().attachments.exists()


def test_text_that_changed_before_the_mail_left_is_asked_about_again():
    practice = published_practice(slug="change-trop-tot")
    member(practice.vitrine)
    edition = an_edition(practice)
    ask_missing(edition=edition, by=moderator())
    withdraw_practice(practice=practice, reason="Erreur", by=moderator())
    assert send_due_proofs() == 0
    assert not ConsentRequest.objects.filter(edition=edition).exists()


def test_company_answers_by_its_link_until_the_closing_date(client):
    practice = published_practice(slug="a-demander")
    member(practice.vitrine)
    edition = an_edition(practice, closes_at=timezone.now() + timedelta(days=2))
    assert ask_missing(edition=edition, by=moderator()) == 1
    link = urlsplit(consent_link(ConsentRequest.objects.get(edition=edition))).path
    assert "Oui, sans les chiffres" in client.get(link).content.decode()
    assert standings(edition)[0].standing == Standing.MISSING  # reading answers nothing
    page = client.post(link, {"answer": "bare", "name": "Samir Aoudia", "comment": "Pas les coûts."}).content.decode()
    assert "Votre réponse est enregistrée" in page
    (entry,) = standings(edition)
    assert (entry.standing, entry.answer.comment) == (Standing.BARE, "Pas les coûts.")
    Edition.objects.filter(pk=edition.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    page = client.post(link, {"answer": "no", "name": "Samir Aoudia"}).content.decode()
    assert "votre réponse vient trop tard" in page


@pytest.mark.parametrize("count", [1, 4])
def test_pages_of_the_book_ask_the_same_whatever_they_list(client, quick, django_assert_max_num_queries, count):  # noqa: F811
    practices = [agreed_practice(title=f"Four {rank}") for rank in range(count)]
    edition = an_edition(*practices)
    publish_build(build=built(edition), by=moderator())
    picked = "-".join(str(practice.pk) for practice in practices[:2])
    for address, queries in (
        ("/livre/composer/", 3),  # problems, what answers, its lines
        (f"/livre/composer/?choix={picked}", 3),
        (f"/livre/composer/?q=four&choix={picked}", 8),  # the search asks six
        (edition.get_absolute_url(), 1),  # held: which build it shows
        (f"{edition.get_absolute_url()}{practices[0].slug}/", 1),
    ):
        client.get(address)
        with django_assert_max_num_queries(queries):
            assert client.get(address).status_code == 200
