"""A real SMTP server on loopback for development: it accepts every message and keeps it as a file.

`python -m portal.smtp_sink PORT DIRECTORY`. The mailbox of the portal shows the outbox; these files are what really
left, byte for byte, to open in a mail program.
"""

import asyncio
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
KEPT = 300  # messages; older ones are deleted


class KeepAsFiles:
    """Handler of aiosmtpd: one ``.eml`` a message, named so that they sort by arrival."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.directory.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd)
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        (self.directory / f"{time.time_ns()}.eml").write_bytes(content)
        for old in sorted(self.directory.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return "250 2.0.0 kept"


async def serve(port: int, directory: Path) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when the port is taken."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = KeepAsFiles(directory)
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), HOST, port)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
