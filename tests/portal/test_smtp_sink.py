"""The development mail server: a real one, that keeps what it accepts."""

import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_message_is_kept_as_it_left(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    message = EmailMessage()
    message["Subject"] = "Votre demande à la fonderie d’Écully"
    message["From"], message["To"] = "portail@vitrines.example", "a@exemple.fr"
    message.set_content("Une date vous est proposée : mardi 3 mars 2026 à 14 h.\n")
    with subprocess.Popen([sys.executable, "-m", "portal.smtp_sink", str(port), tmp_path], cwd=ROOT) as sink:
        try:
            for _ in range(200):
                try:
                    server = smtplib.SMTP("127.0.0.1", port, timeout=5)
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
            with server:
                assert server.send_message(message) == {}
        finally:
            sink.terminate()
            sink.wait(timeout=5)
    kept = [BytesParser().parsebytes(path.read_bytes()) for path in tmp_path.glob("*.eml")]
    assert [mail["Message-ID"] for mail in kept] == [message["Message-ID"]]
    assert kept[0].get_payload(decode=True) == message.get_payload(decode=True).replace(b"\n", b"\r\n")
    assert sink.returncode == 0
