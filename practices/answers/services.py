"""Putting an answer on line and taking it back; the search follows in the same transaction."""

import uuid

from django.db import transaction
from django.utils import timezone

from practices.models import Practice
from practices.search.door import index

from .models import PublicAnswer


@transaction.atomic
def publish_answer(*, practice: Practice, question: str, answer: str) -> PublicAnswer:
    """Show a question and its answer under a practice; who reads the practice's feed is told of it."""
    published = PublicAnswer.objects.create(practice=practice, question=question, answer=answer)
    _follow(practice)
    return published


@transaction.atomic
def withdraw_answer(*, pk: uuid.UUID) -> None:
    """Take it off line and out of the search. Twice is once."""
    answer = PublicAnswer.objects.select_related("practice").filter(pk=pk).first()
    if answer is not None:
        answer.delete()
        _follow(answer.practice)


def _follow(practice: Practice) -> None:
    Practice.objects.filter(pk=practice.pk).update(updated_at=timezone.now())
    index(practice)
