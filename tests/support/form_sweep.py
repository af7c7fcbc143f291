"""Every form of the portal, sent as it stands and as an attacker sends it; what each sending left."""

from dataclasses import dataclass

import time_machine
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from tests.factories.visits import working_moment
from tests.support.forms_found import Body, FoundForm, everyone_else, forms_of, pages
from tests.support.forms_injected import ENDLESS, LEADING_AWAY, NASTY, smuggled
from tests.support.forms_sent import Outcome, Sender, by_table
from tests.support.matrix import build_world
from tests.support.matrix_rows import ROWS


@dataclass
class Swept:
    """One form: sent as it stands, with fields that it does not show, by those who do not get its page; a link of a
    mail twice (`again`), what can be typed with line ends (`injected`) and without end (`endless`)."""

    found: FoundForm
    plain: Outcome
    smuggled: Outcome
    others: dict[str, Outcome]
    again: Outcome | None
    injected: Outcome | None
    endless: Outcome | None


CORE = ("accounts.User", "vitrines.Membership", "vitrines.Vitrine", "practices.Practice", "visits.VisitRequest")


def told(name: str) -> Body:
    """What no form guesses, by its name (`str(FoundForm)`): words to copy, numbers and days that must agree."""
    day, earlier = (working_moment(days).date().isoformat() for days in (70, 50))
    return {
        "personal:erase": {"word": ["EFFACER"]},
        "profile:terms": {"host_phone": ["04 00 00 00 00"], "shield_naf_codes": [""], "paused_until": [""]},
        "desk:publish": {"deadline_day": [earlier], "video_url": [""]},
        "desk:slot-action modifier": {"deadline_day": [""], "place": ["Accueil nord"]},
        "desk:slot-action deplacer": {"day": [day]},
        "admin:visits_slot_modifier": {"deadline_day": [""], "place": ["Accueil nord"]},
        "admin:visits_slot_deplacer": {"day": [day]},
        "attachments:list": {"document": ["plan.pdf"]},
        "pictures:gallery": {"files": ["four.jpg"]},
        "importing:import": {"document": ["fiche.docx"]},
    }.get(name, {})


@dataclass
class Sweep:
    """Every form sent, and the addresses that take a form and show none: name → what an empty one gets there."""

    forms: list[Swept]
    unseen: dict[str, int]


def sweep() -> Sweep:
    """Send every form of the portal; the database is left as it was."""
    with time_machine.travel(timezone.now(), tick=False), transaction.atomic():
        world = build_world()
        forms = forms_of(world, pages())
        sender = Sender(world)
        swept = _sent_in_every_way(sender, forms)
        unseen = _unseen(sender, {each.key[0] for each in forms})
        transaction.set_rollback(True)
    return Sweep(swept, unseen)


def _unseen(sender: Sender, seen: set[str]) -> dict[str, int]:
    left = [row for row in ROWS if row.name not in seen]
    sent = {row.name: sender.send("owner", sender.world.at(row.path), {}).status for row in left}
    return {name: status for name, status in sent.items() if status not in (404, 405)}


def _sent_in_every_way(sender: Sender, forms: list[FoundForm]) -> list[Swept]:
    """Each form with each button; what buttons, or the desk and a link, have in common is tried with the first."""
    swept, tried = [], set()
    for each in forms:
        name, doing, names, _ = each.key
        door, answers = (name, doing), (doing.rpartition(" ")[2], names)
        swept.append(_swept(sender, each, is_new_door=door not in tried, is_new_form=answers not in tried))
        tried |= {door, answers}
    return swept


def _swept(sender: Sender, found: FoundForm, *, is_new_door: bool, is_new_form: bool) -> Swept:
    action = found.action
    body = found.body() | told(str(found))
    plain = sender.send(found.role, action, body)
    if not plain.wrote and plain.status < 400:  # what stands there was sent back: something else
        body = found.body(is_changed=True) | told(str(found))
        plain = sender.send(found.role, action, body)
    written = [by_table()[table] for table in plain.wrote if not table.startswith("mail_")]
    models_aimed_at = list(dict.fromkeys([*written, *map(apps.get_model, CORE)]))
    hidden = smuggled(models_aimed_at, world=sender.world, beside={*body, *found.form.names})
    others = everyone_else(found, sender.browser) if plain.wrote and is_new_door else []
    is_typed = is_new_form and found.role != "alliance" and any(c.is_typed for c in found.form.controls.values())
    has_mail = is_typed and "mail_outgoingemail" in plain.wrote
    with_more, again = LEADING_AWAY | hidden | body, None
    if action.startswith("/r/"):
        with_hidden, again = sender.send_twice(found.role, action, with_more)
    else:
        with_hidden = sender.send(found.role, action, with_more)
    return Swept(
        found,
        plain,
        smuggled=with_hidden,
        others={role: sender.send(role, action, body) for role in others},
        again=again,
        injected=sender.send(found.role, action, body | found.typed(NASTY), read_mails=True) if has_mail else None,
        endless=sender.send(found.role, action, body | found.typed(ENDLESS)) if is_typed else None,
    )
