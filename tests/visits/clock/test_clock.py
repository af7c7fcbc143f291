"""The clock on French working days: who is told what and when, once, and never too late."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.mail.delivery import Delivered, deliver_due
from portal.mail.models import OutgoingEmail
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import (
    SlotFactory,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    two_hours,
    unconfirmed_request,
)
from tests.factories.vitrines import VitrineFactory
from tests.support.mail import smtp_sink
from visits import timetable
from visits.alternatives import Finder
from visits.enums import ActorRole, ClockStep, RequestState
from visits.models import VisitRequest
from visits.selectors import current_options
from visits.services import answering, clock, following
from visits.working_days import add_working_days, subtract_working_days

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 3, 1)  # four weeks without a holiday


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def on(day: date, hour: int = 8, minute: int = 30):
    return time_machine.travel(moment(day, hour, minute), tick=False)


def asked(vitrine=None, *, day: date = MONDAY, **fields) -> VisitRequest:
    with on(day, 10):
        dates = [two_hours(moment(day + timedelta(days=18), 14)), two_hours(moment(day + timedelta(days=21), 9))]
        return sent_request(vitrine or receiving_vitrine(), **({"dates": dates} | fields))


def working_day(count: int, *, start: date = MONDAY) -> date:
    return add_working_days(start, count)


def run(day: date, hour: int = 8, minute: int = 30) -> dict[str, int]:
    with on(day, hour, minute):
        return dict(clock.run_clock())


def told(*kinds: str) -> list[str]:
    return sorted(kind for kind in OutgoingEmail.objects.values_list("kind", flat=True) if kind.split(".")[1] in kinds)


def fresh(visit_request: VisitRequest) -> VisitRequest:
    return VisitRequest.objects.get(pk=visit_request.pk)


# ── The host's fifteen days ──────────────────────────────────────────────────
def test_silent_vitrine_is_reminded_twice_then_relieved_then_the_request_is_closed():
    visit_request = asked()
    done = {}
    for day in range(1, 20):
        for hour in (8, 18):
            if steps := run(working_day(day), hour, 30):
                done[day, hour] = steps
    assert done == {
        (3, 8): {"remind_host": 1},
        (7, 8): {"remind_host": 1},
        (10, 18): {"take_over": 1},
        (15, 18): {"expire": 1},
    }
    assert fresh(visit_request).state == RequestState.EXPIRED
    kinds = ("host_reminder", "taken_over", "taken_over_for_requester", "expired", "expired_for_host")
    assert told(*kinds) == [
        "visits.expired",
        "visits.expired_for_host",
        "visits.host_reminder",
        "visits.host_reminder",
        "visits.taken_over",
        "visits.taken_over_for_requester",
    ]


def test_holidays_of_the_departement_do_not_count():
    thursday = date(2027, 3, 18)  # Good Friday is the 26th, Easter Monday the 29th
    elsewhere = asked(day=thursday, dates=[], format="written")
    alsace = asked(receiving_vitrine(departement="67", region="44"), day=thursday, dates=[], format="written")
    assert (elsewhere.answer_due_on, alsace.answer_due_on) == (date(2027, 4, 2), date(2027, 4, 5))
    second = [timetable.plan_of(each)[1].at for each in (elsewhere, alsace)]
    assert second == [moment(date(2027, 3, 30), 8), moment(date(2027, 3, 31), 8)]


def test_reminders_come_at_eight_in_paris_on_both_sides_of_the_change_of_hour():
    winter, summer = asked(day=date(2027, 3, 22)), asked(day=date(2027, 3, 30))
    moments = [timetable.plan_of(each)[0].at.utctimetuple().tm_hour for each in (winter, summer)]
    assert moments == [7, 6]


def test_every_host_gets_the_reminder_and_its_links_answer():
    asked(receiving_vitrine(hosts=2))
    run(working_day(3))
    mails = OutgoingEmail.objects.filter(kind="visits.host_reminder")
    assert len({mail.to_email for mail in mails}) == 2
    assert all("Décliner" in mail.text_body and "/r/" in mail.text_body for mail in mails)


def test_review_moves_the_whole_ladder_ten_working_days_once():
    visit_request = asked()
    with on(working_day(2)):
        answering.start_review(visit_request=visit_request, by=as_host(host_of(visit_request.vitrine)))
    done = {day: steps for day in range(3, 30) if (steps := run(working_day(day), 19))}
    assert done == {
        13: {"remind_host": 1},
        17: {"remind_host": 1},
        20: {"take_over": 1},
        25: {"expire": 1},
    }


def test_answered_request_is_never_reminded():
    for leave in ("decline", "withdraw", "written"):
        visit_request = asked(dates=[], format="written")
        host = as_host(host_of(visit_request.vitrine))
        with on(working_day(1)):
            if leave == "decline":
                answering.decline(visit_request=visit_request, reason="answered_elsewhere", text="Fait.", by=host)
            elif leave == "withdraw":
                following.withdraw(visit_request=visit_request, by=as_requester(visit_request))
            else:
                answering.answer_in_writing(visit_request=visit_request, text="Oui.", by=host)
    assert [run(working_day(day), 19) for day in range(1, 20)] == [{}] * 19


def test_proposal_reminds_the_requester_never_the_alliance():
    visit_request = asked()
    with on(working_day(1)):
        dates = [two_hours(moment(working_day(20), 14))]
        host = as_host(host_of(visit_request.vitrine))
        answering.propose(visit_request=visit_request, format="private_visit", dates=dates, by=host)
    done = {day: steps for day in range(2, 20) if (steps := run(working_day(day), 19))}
    assert done == {4: {"remind_requester": 1}, 8: {"remind_requester": 1}, 16: {"expire": 1}}
    assert "de votre part" in OutgoingEmail.objects.get(kind="visits.expired").text_body
    assert told("taken_over", "host_reminder") == []


def test_other_dates_give_the_host_ten_days_again():
    visit_request = asked()
    host = as_host(host_of(visit_request.vitrine))
    with on(working_day(1)):
        answering.propose(
            visit_request=visit_request,
            format="private_visit",
            dates=[two_hours(moment(working_day(20), 14))],
            by=host,
        )
    with on(working_day(5)):
        following.counter(
            visit_request=visit_request,
            dates=[two_hours(moment(working_day(30), 9))],
            by=as_requester(visit_request),
        )
    assert fresh(visit_request).answer_due_on == working_day(15)
    assert run(working_day(8)) == {"remind_host": 1}
    assert "Accepter" in OutgoingEmail.objects.get(kind="visits.host_reminder").text_body


def test_pooled_request_waits_sixty_working_days_then_comes_back_to_the_host():
    visit_request = asked()
    with on(working_day(1)):
        answering.pool(visit_request=visit_request, by=as_host(host_of(visit_request.vitrine)))
    assert [run(working_day(day), 19) for day in range(2, 40)] == [{}] * 38
    due = fresh(visit_request).answer_due_on
    assert due == working_day(61)
    assert run(subtract_working_days(due, 7)) == {"remind_host": 1}


def test_take_over_is_written_in_the_history_and_the_alliance_told_where_to_answer(settings):
    visit_request = asked()
    run(working_day(10), 19)
    log = visit_request.transitions.order_by("-pk")[0]
    assert (log.actor_role, log.from_state, log.to_state, log.note) == (
        ActorRole.CLOCK,
        RequestState.SENT,
        RequestState.SENT,
        "L’Alliance prend le relais.",
    )
    mail = OutgoingEmail.objects.get(kind="visits.taken_over")
    assert mail.to_email == settings.ALLIANCE_EMAIL
    assert f"/gestion/visits/visitrequest/{visit_request.pk}/change/" in mail.text_body


def test_vitrine_without_a_host_is_taken_over_like_any_other():
    asked(VitrineFactory())
    assert run(working_day(3)) == {"remind_host": 1}
    assert run(working_day(10), 19) == {"take_over": 1}
    assert told("host_reminder", "taken_over") == ["visits.taken_over"]


def test_closed_request_offers_a_sister_a_date_and_a_question():
    problem = ProblemFactory()
    vitrine, sister = receiving_vitrine(), receiving_vitrine(name="Forge de la Sormonne")
    practice = published_practice(vitrine=vitrine, problems=[problem])
    published_practice(vitrine=sister, problems=[problem])
    receiving_vitrine(name="Sans rapport", region="11", departement="77")
    silent = VitrineFactory(name="Sans hôte")
    published_practice(vitrine=silent, problems=[problem])
    with on(MONDAY):
        SlotFactory(vitrine=receiving_vitrine(), starts_at=moment(working_day(16), 9))
        SlotFactory(vitrine=sister, starts_at=moment(working_day(25), 14))
    visit_request = asked(vitrine, practice=practice)
    with on(working_day(15), 18, 30):
        found = Finder().of(visit_request)
        assert ([each.name for each in found.sisters], found.by_problem) == (["Forge de la Sormonne"], True)
        assert found.slot.vitrine == sister  # a sister's date before an earlier one elsewhere
        assert found.question_to == sister
    run(working_day(10), 18)
    run(working_day(15), 18)
    text = " ".join(OutgoingEmail.objects.get(kind="visits.expired").text_body.replace("\u00a0", " ").split())
    assert "Elles ont résolu le même problème" in text
    assert f"/vitrines/{sister.slug}/demander/?format=written" in text


# ── Late, twice, at once ─────────────────────────────────────────────────────
def test_clock_that_slept_sends_only_what_still_makes_sense():
    asked()
    assert run(working_day(8)) == {"remind_host": 1}  # the third day's is left out, the seventh's stands for it
    asked(receiving_vitrine())
    assert run(working_day(12)) == {"take_over": 2}


def test_clock_that_slept_a_month_gives_the_alliance_its_days_before_closing():
    visit_request = asked()
    assert run(working_day(30)) == {"take_over": 1}
    assert run(working_day(34), 19) == {}
    assert run(working_day(35), 19) == {"expire": 1}
    assert fresh(visit_request).state == RequestState.EXPIRED


def test_clock_run_twice_at_the_same_moment_does_nothing_more():
    asked()
    assert (run(working_day(3)), run(working_day(3))) == ({"remind_host": 1}, {})
    assert len(told("host_reminder")) == 1


def test_reminder_answered_before_it_could_leave_is_dropped(settings):
    visit_request = asked()
    run(working_day(3))
    with smtp_sink() as sink, on(working_day(3), 9):
        settings.EMAIL_PORT = sink.port
        answering.decline(
            visit_request=visit_request, reason="no_time", text="Non.", by=as_host(host_of(visit_request.vitrine))
        )
        deliver_due()
    states = dict(OutgoingEmail.objects.values_list("kind", "state"))
    assert (states["visits.host_reminder"], states["visits.declined"]) == ("dropped", "sent")


def test_reminder_kept_back_by_a_dead_mail_server_is_dropped_once_its_day_is_over(settings):
    asked()
    OutgoingEmail.objects.all().delete()
    run(working_day(3))
    with smtp_sink() as sink, on(working_day(7), 8, 0):
        settings.EMAIL_PORT = sink.port
        assert deliver_due() == Delivered()
    assert OutgoingEmail.objects.get().state == "dropped"


def test_request_the_clock_stumbles_over_stops_no_other(monkeypatch, caplog):
    first, second = asked(), asked()
    do = clock._do

    def stumble(visit_request, *args, **kwargs):
        if visit_request.pk == first.pk:
            raise ValueError("a mail that cannot be written")
        do(visit_request, *args, **kwargs)

    monkeypatch.setattr(clock, "_do", stumble)
    assert run(working_day(3)) == {"remind_host": 1}
    assert OutgoingEmail.objects.get(kind="visits.host_reminder").recipient == host_of(second.vitrine)
    assert "set" in caplog.text
    monkeypatch.undo()
    assert run(working_day(3), 9, 31) == {"remind_host": 1}


# ── The meeting ──────────────────────────────────────────────────────────────
def agreed(day: date) -> VisitRequest:
    visit_request = asked(dates=[two_hours(moment(day, 14))])
    option = current_options(visit_request)[0]
    with on(MONDAY, 11):
        return answering.accept_date(
            visit_request=visit_request, option_id=option.pk, by=as_host(host_of(visit_request.vitrine))
        )


def test_meeting_is_recalled_a_week_and_a_working_day_before_then_asked_about_then_closed():
    visit_request = agreed(date(2027, 3, 22))  # a Monday
    done = {}
    for days in range(1, 50):
        day = MONDAY + timedelta(days=days)
        if steps := run(day, 8):
            done[day] = steps
    assert done == {
        date(2027, 3, 15): {"week_before": 1},
        date(2027, 3, 19): {"day_before": 1},  # Friday: the eve is no working day
        date(2027, 3, 23): {"ask_outcome": 1},
        date(2027, 3, 31): {"close_meeting": 1},
    }
    closed = fresh(visit_request)
    log = closed.transitions.order_by("-pk")[0]
    assert (closed.state, log.actor_role, log.note) == ("done", "clock", clock.CLOSED_BY_ITSELF)
    both = [f"{each}_for_{side}" for each in ["meeting_reminder"] for side in ("host", "requester")]
    assert len(told(*both)) == 4
    assert len(told("outcome_asked_of_host", "outcome_asked_of_requester")) == 2


def test_meeting_agreed_for_the_next_day_is_not_recalled():
    agreed(date(2027, 3, 2))
    assert [run(date(2027, 3, day), 9) for day in (1, 2)] == [{}, {}]
    assert run(date(2027, 3, 3), 9) == {"ask_outcome": 1}


def test_meeting_cancelled_is_neither_recalled_nor_asked_about():
    visit_request = agreed(date(2027, 3, 22))
    with on(date(2027, 3, 16)):
        following.cancel_meeting(visit_request=visit_request, reason="Panne", by=as_requester(visit_request))
    assert [run(MONDAY + timedelta(days=days), 9) for days in range(16, 40)] == [{}] * 24


def test_first_answer_about_the_meeting_settles_it():
    visit_request = agreed(date(2027, 3, 22))
    run(date(2027, 3, 23), 9)
    with on(date(2027, 3, 24)):
        answering.close_meeting(visit_request=visit_request, held=False, by=as_requester(visit_request))
    assert run(date(2027, 4, 9), 9) == {}
    assert fresh(visit_request).state == RequestState.MISSED


def test_reminder_of_a_meeting_leads_to_the_map_when_the_place_is_known():
    visit_request = agreed(date(2027, 3, 22))
    vitrine = visit_request.vitrine
    vitrine.latitude, vitrine.longitude = "49.83472", "3.90889"
    vitrine.save()
    run(date(2027, 3, 15))
    mails = OutgoingEmail.objects.filter(kind__startswith="visits.meeting_reminder")
    assert [("openstreetmap.org/?mlat=49.83472&mlon=3.90889" in mail.text_body) for mail in mails] == [True, True]


# ── The database keeps the promise ───────────────────────────────────────────
def test_live_request_without_a_next_moment_is_refused_by_the_database():
    visit_request = asked()
    with pytest.raises(IntegrityError, match="request_live_has_clock"), transaction.atomic():
        VisitRequest.objects.filter(pk=visit_request.pk).update(clock_due_at=None)


def test_unconfirmed_and_closed_requests_are_none_of_the_clock_s_business():
    with on(MONDAY):
        waiting = unconfirmed_request()
        closed = sent_request(dates=[], format="written")
        following.withdraw(visit_request=closed, by=as_requester(closed))
    assert (waiting.clock_due_at, fresh(closed).clock_due_at) == (None, None)


def test_command_says_what_was_done(capsys):
    asked()
    with on(working_day(3)):
        call_command("run_clock")
    assert capsys.readouterr().out.splitlines() == ["Rappel à la vitrine : 1", "1 demande avancée."]


@pytest.mark.parametrize("state", timetable.LIVE_STATES)
def test_every_live_state_has_a_step_that_cannot_be_missed(state):
    visit_request = agreed(date(2027, 3, 22)) if state == RequestState.SCHEDULED else asked()
    visit_request.state = state
    assert [each.step for each in timetable.plan_of(visit_request) if each.until is None] != []
    assert set(ClockStep) >= {each.step for each in timetable.plan_of(visit_request)}
