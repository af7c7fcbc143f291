"""The mails about an account: what they say, in HTML as in text."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from portal.accounts import notifications as mails
from portal.mail.notifications import registry

TO = "maud.ferrand@sauvagnac.example"
URL = "http://localhost:8000/ici/"
AT = datetime(2026, 3, 3, 13, 30, tzinfo=UTC)

EVERY_MAIL = [
    (mails.ConfirmNewAccount(TO, URL, 7, at=AT), "Confirmer mon adresse : http://localhost:8000/ici/"),
    (mails.ConfirmAddress(TO, URL, 7, at=AT), "Ce lien sert pendant 7 jours."),
    (mails.AgreeToChange(TO, URL, 14, at=AT), "un second message part alors à la nouvelle adresse"),
    (mails.AlreadyRegistered(TO, URL, URL, at=AT), "Choisir un nouveau mot de passe : http://localhost:8000/ici/"),
    (mails.NoAccount(TO, URL, at=AT), "qui n’a pas de compte"),
    (mails.ChoosePassword(TO, URL, 24, at=AT), "Ce lien sert une fois, pendant 24 heures."),
    (mails.PasswordChanged(TO, URL, at=AT), "a été changé le mardi 3 mars 2026 à 14 h 30."),
    (
        mails.AddressChanged(TO, "alliance@example.org", at=AT),
        "écrivez tout de suite à l’Alliance, alliance@example.org",
    ),
    (mails.LoginCode(TO, "K7XM-2QPD", 10, at=AT), "Il sert une seule fois, pendant 10 minutes."),
    (mails.AccountSuspended(TO, at=AT), "L’Alliance a suspendu le compte"),
    (mails.AccountReopened(TO, at=AT), "L’Alliance a rouvert le compte"),
    (mails.FactorChanged(TO, "Une clé d’accès a été ajoutée", URL, at=AT), "le mardi 3 mars 2026 à 14 h 30."),
]


def words(text):
    return re.sub(r"[\s\u00a0=>]+", " ", text)


@pytest.mark.parametrize(("mail", "sentence"), EVERY_MAIL, ids=lambda value: getattr(value, "name", None))
def test_mail_says_the_same_in_html_and_text(mail, sentence):
    rendered = mail.render()
    assert sentence in words(rendered.text_body)
    html = re.sub(r"<style.*?</style>|<title>.*?</title>", "", rendered.html_body, flags=re.DOTALL)
    shown = words(unescape(re.sub(r"<[^>]+>", " ", html)))
    for line in filter(None, re.split(r"\n\n+", rendered.text_body)):
        for part in words(line).strip(" -").split(" : http")[:1]:
            assert part in shown
    assert set(re.findall(r"http://\S+", rendered.text_body)) == set(re.findall(r'href="(http[^"]+)"', html))


@pytest.mark.parametrize(("mail", "sentence"), EVERY_MAIL, ids=lambda value: getattr(value, "name", None))
def test_mail_key_holds_no_address(mail, sentence):
    assert TO not in mail.key
    assert mail.key.endswith(":20260303T133000")


def test_every_mail_is_registered_and_proved_here():
    of_colleagues = {mails.ColleagueAsks.name, mails.ColleagueAnswered.name, mails.HeirTold.name}  # test_organisations
    known = {name for name in registry() if name.startswith("accounts.")}
    assert known - of_colleagues == {mail.name for mail, _ in EVERY_MAIL}


@pytest.mark.django_db
def test_mail_asked_twice_in_a_second_is_one_row():
    first, second = mails.NoAccount(TO, URL, at=AT).queue(), mails.NoAccount(TO, URL, at=AT).queue()
    later = mails.NoAccount(TO, URL, at=AT.replace(second=1)).queue()
    assert (first.pk == second.pk, first.pk == later.pk) == (True, False)
