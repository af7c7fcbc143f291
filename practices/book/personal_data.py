"""What the book keeps about people: who was sent pages, and what they answered in the company's name."""

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.personal.registry import Holding, Rule, register, register_rule

from .clearing import clear_old_files
from .models import ConsentRequest

NOBODY = "accord-{}@invalid"


def _rows(user: User) -> QuerySet:
    return ConsentRequest.objects.filter(user=user).order_by("asked_at", "pk")


def _erase(user: User) -> None:
    """What was not answered goes; an answer stays as the company's proof, without the address."""
    _rows(user).filter(answers__isnull=True).delete()
    for request in _rows(user):
        request.user, request.email = None, NOBODY.format(request.pk)
        request.save(update_fields=["user", "email"])


register(
    Holding(
        rank=48,
        key="livre",
        label="Vos réponses pour le livre",
        why="Savoir quelle entreprise a donné son accord à quelles pages",
        kept="le temps de l’édition ; une réponse est une preuve et demeure",
        rows=_rows,
        columns={"Demandé le": "asked_at", "Texte": "revision__title", "Réponse": "answers__answer"},
        erase=_erase,
    )
)
register_rule(Rule("book-files", "Fiches, extraits et épreuves du livre", "30 jours", clear_old_files))
