"""A passkey from the first day to the next sign-in, with Chromium's own virtual authenticator."""

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_passkey_is_added_then_opens_the_door_alone(visit):
    person = UserFactory(email="maud.ferrand@sauvagnac.example")
    maud = visit()
    device = maud.page.context.new_cdp_session(maud.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    maud.open("/connexion/?next=/compte/securite/cles/ajouter/")
    maud.write("login", person.email)
    maud.write("password", PASSWORD)
    maud.follow("Se connecter")
    maud.write("password", PASSWORD)  # said again before a change
    maud.follow("Continuer")
    assert maud.heading == "Ajouter une clé d’accès"
    maud.follow("Créer la clé d’accès")
    maud.page.wait_for_url("**/compte/securite/codes/")
    assert "La clé d’accès est enregistrée." in maud.text
    maud.page.context.clear_cookies()
    maud.open("/connexion/?next=/compte/securite/")
    maud.follow("Clé d’accès")
    expect(maud.page.locator("h1")).to_have_text("Sécurité de mon compte")
    assert "1 clé enregistrée" in maud.text
