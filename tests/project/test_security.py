"""docs/security.md: each line names a test that exists, or says why it needs none."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROWS = [
    line.strip("|").split("|")
    for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| ASVS")
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_line_names_its_proof_or_its_reason():
    assert len(ROWS) > 50
    bare = [row[0].strip() for row in ROWS if not NAMED.search(row[2]) and not row[2].strip().startswith("– ")]
    assert bare == []


def test_every_test_named_exists():
    named = [pair for row in ROWS for pair in NAMED.findall(row[2])]
    assert len(named) > 100
    assert [f"{path}::{name}" for path, name in named if not _is_there(ROOT / path, name)] == []


def _is_there(path: Path, name: str) -> bool:
    return path.is_file() and re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE) is not None
