"""The message that leaves is one a mail reader understands."""

from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.mail.message import build_message
from portal.mail.outbox import AttachedFile
from tests.support.outbox import queue
from tests.support.walking import SLOW

pytestmark = pytest.mark.django_db

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Visite à Vervins\r\nEND:VCALENDAR\r\n".encode()


def parsed(row):
    return message_from_bytes(build_message(row).message().as_bytes(linesep="\r\n"), policy=policy.default)


def structure(part):
    if part.is_multipart():
        return (part.get_content_subtype(), [structure(child) for child in part.iter_parts()])
    return part.get_content_type()


def test_text_and_html_are_alternatives():
    message = parsed(queue(key="k", text_body="Été\n", html_body="<p>Été</p>"))
    assert structure(message) == ("alternative", ["text/plain", "text/html"])
    assert message.get_body(("plain",)).get_content().strip() == "Été"


def test_invitation_is_an_alternative_and_a_file():
    row = queue(
        key="k", html_body="<p>h</p>", attachments=[AttachedFile("visite.ics", "text/calendar; method=REQUEST", ICS)]
    )
    message = parsed(row)
    assert structure(message) == (
        "mixed",
        [("alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    body, attached = message.iter_parts()
    calendar = list(body.iter_parts())[2]
    assert (calendar["Content-Type"].params["method"], calendar["Content-Type"].params["charset"]) == (
        "REQUEST",
        "utf-8",
    )
    assert calendar.get_content().replace("\r\n", "\n") == ICS.decode().replace("\r\n", "\n")
    assert attached.get_filename() == "visite.ics"
    assert attached.get_payload(decode=True) == ICS


def test_message_is_the_same_at_each_try():
    row = queue(key="k")
    first, second = parsed(row), parsed(row)
    assert [(k, v) for k, v in first.items() if k != "Content-Type"] == [
        (k, v) for k, v in second.items() if k != "Content-Type"
    ]


def test_international_domain_is_written_in_ascii():
    assert parsed(queue(key="k", to_email="contact@émaillerie.fr"))["To"] == "contact@xn--maillerie-93a.fr"


@settings(max_examples=60, suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=80), subject=st.text(max_size=120))
def test_no_name_nor_subject_breaks_a_header(name, subject):
    row = queue(key=f"{name}|{subject}", to_name=name, subject=subject)
    raw = build_message(row).message().as_bytes(linesep="\r\n")
    message = message_from_bytes(raw, policy=policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == ["claire@exemple.fr"]
    assert message["Bcc"] is None
    headers = raw.split(b"\r\n\r\n", 1)[0].decode("ascii").split("\r\n")
    assert all(line[:1] in " \t" or line.split(":")[0] in KNOWN for line in headers)


KNOWN = {
    "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Message-ID", "Date",
    "Auto-Submitted", "X-Auto-Response-Suppress", "X-Vitrines-Key",
}  # fmt: skip


URL = "https://vitrines.example/r/" + "a" * 390 + "/"


def test_mail_that_may_be_stopped_says_so_in_two_headers():
    message = parsed(queue(key="k", unsubscribe_url=URL))
    assert message["List-Unsubscribe"].strip() == f"<{URL}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mail_that_is_no_subscription_has_neither_header():
    message = parsed(queue(key="k"))
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)


@pytest.mark.parametrize(
    "url", ["javascript:1", "https://a.example/\r\nBcc: b@c.fr", "https://a.example/> <b", "https://é"]
)
def test_address_of_unsubscription_that_a_header_cannot_hold_is_refused(url):
    with pytest.raises(ValueError, match="not an address"):
        queue(key="k", unsubscribe_url=url)
