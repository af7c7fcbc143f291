"""What a person does on the account pages, and what is read from the answers."""

import re

from portal.mail.models import OutgoingEmail

IDENTITY = {
    "full_name": "Maud Ferrand",
    "company": "Émaillerie Sauvagnac, 732 829 320 00074",
    "email": "Maud.Ferrand@sauvagnac.example",
    "password1": "tuile lundi cormoran",
}
EMAIL = "maud.ferrand@sauvagnac.example"


def sign_up(client, **changes):
    return client.post("/inscription/", IDENTITY | changes, follow=True)


def sign_in(client, email=EMAIL, password=IDENTITY["password1"], **more):
    return client.post("/connexion/", {"login": email, "password": password} | more)


def last_mail(email=EMAIL):
    return OutgoingEmail.objects.filter(to_email=email).latest("created_at")


def link_of(mail, path):
    """The one address of the mail under `path`, the same in its text and its HTML."""
    found = set(re.findall(rf"http://[^\s<>\"]+{path}[^\s<>\"]*", mail.text_body))
    assert found == set(re.findall(rf"http://[^\s<>\"]+{path}[^\s<>\"]*", mail.html_body))
    (address,) = found
    return re.sub(r"^http://[^/]+", "", address)


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def is_signed_in(client):
    return "_auth_user_id" in client.session


def without_csrf(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)
