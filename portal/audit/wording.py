"""The journal in French: each field that changed under the name people know it by, each value as they read it."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal.accounts.enums import Proof
from portal.personal.registry import rules

from .enums import Event
from .models import Entry
from .selectors import PEOPLE

# What lines hold that is no field of their object.
WORDS = {
    "address": "adresse (empreinte)",
    "agreed": "accord du collègue",
    "by": "reconnu par",
    "checked": "identité vérifiée par",
    "count": "appareils",
    "factor": "second facteur",
    "filters": "filtres",
    "heir": "confié à",
    "how": "manière",
    "id": "numéro",
    "kind": "format",
    "lines": "détail",
    "list": "liste",
    "merged": "réunies",
    "method": "méthode",
    "number": "numéro",
    "object_id": "numéro",
    "page": "page",
    "person": "personne",
    "pk": "numéro",
    "practice": "pratique",
    "proof": "reconnue par",
    "rank": "rang",
    "revision": "révision",
    "said": "geste",
    "settled": "demandes réglées",
    "slug": "adresse de la page",
    "state": "état",
    "status": "réponse du portail",
    "team": "rôle dans l’équipe",
    "trap": "champ piège rempli",
    "vitrine": "vitrine",
}
METHODS = {
    "password": "mot de passe",
    "mfa": "second facteur",
    "code": "code par courriel",
    "socialaccount": "organisation",
    "email": "lien d’un courriel",
    "totp": "application d’authentification",
    "webauthn": "clé d’accès",
    "provider": "fournisseur d’identité",
    "changed": "changé",
    "chosen": "choisi",
    "reset": "oublié, puis choisi",
    "all": "tous",
    "lost": "perdu",
}


def told_changes(entry: Entry) -> list[tuple[str, str, str]]:
    """(name of the field, before, after) of a line, in the order in which it was written; texts of a page."""
    names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    return [(label(entry, name), value(entry, name, entry.before), value(entry, name, entry.after)) for name in names]


def label(entry: Entry, name: str) -> str:
    """What people call this field: the name the object's own model gives it, else one of WORDS."""
    if entry.event == Event.RETENTION:
        return {rule.key: rule.label for rule in rules()}.get(name, name)
    field = _field(entry, name)
    return str(field.verbose_name) if field is not None else WORDS.get(name, name.replace("_", " "))


def value(entry: Entry, name: str, values: Mapping[str, Any]) -> str:
    """A value as people read it; empty where the line holds none."""
    found = values.get(name)
    if found is None or found == "":
        return ""
    if isinstance(found, bool):
        return "oui" if found else "non"
    if isinstance(found, list):
        return ", ".join(_word(entry, name, each) for each in found)
    return _word(entry, name, found)


def _word(entry: Entry, name: str, found: Any) -> str:
    field = _field(entry, name)
    choices = dict(getattr(field, "flatchoices", ()))
    text = str(choices.get(found, found))
    if name in ("by", "factor", "how"):
        return ", ".join(METHODS.get(part, part) for part in text.split(", "))
    if name in PEOPLE:
        return getattr(entry, "people", {}).get(text, text)
    return dict(Proof.choices).get(text, text) if name == "proof" else text


def _field(entry: Entry, name: str) -> models.Field | None:
    try:
        field = apps.get_model(entry.object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if isinstance(field, models.Field) else None
