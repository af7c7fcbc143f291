"""The house rules that only a look at the whole source can keep."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "vitrines", "practices", "visits")
BIN = Path(sys.executable).parent
MAX_LINES = 400
REGISTRIES = ("pypi.org", "pythonhosted.org", "registry.npmjs.org", "registry.yarnpkg.com")


def tracked() -> list[Path]:
    """Every file of the repository, as git knows it; every file there is where git is absent."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not {".venv", "var", "__pycache__"} & set(path.parts)]
    return sorted(path for path in paths if path.is_file())


FILES = tracked()
CODE = [path for path in FILES if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in APPS]
WRITTEN = [path for path in CODE if "migrations" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    """`file:line` of each match."""
    found = re.compile(pattern)
    return [
        f"{named(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def test_source_is_found():
    assert len(WRITTEN) > 60
    assert named(CODE[0]).split("/")[0] in APPS


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_a_said_name():
    names = [path.stem for path in CODE if "migrations" in path.parts and path.stem != "__init__"]
    assert names != []
    assert [name for name in names if re.search(r"_auto_|_initial$|_alter_|^\d{4}$|_and_more$", name)] == []


def test_imports_look_down():
    done = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_are_short():
    sources = [path for path in FILES if path.suffix in (".py", ".html", ".css", ".js")]
    ours = [path for path in sources if not {"vendor", "migrations"} & set(path.parts)]
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_no_room_is_named_after_nothing():
    rooms = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py", "utils", "helpers"}
    assert [named(path) for path in FILES if rooms & set(path.relative_to(ROOT).parts)] == []


def test_code_prints_nothing():
    talking = {"portal/run.py"}  # to the person at the terminal
    assert [line for line in lines_with(r"(?<![\w.])print\(", WRITTEN) if line.split(":")[0] not in talking] == []


def test_state_of_a_request_or_practice_is_written_by_its_workflow_alone():
    apps = [path for path in WRITTEN if path.relative_to(ROOT).parts[0] in ("practices", "visits")]
    changes = lines_with(r"\.state\s*=[^=]|\bsetattr\(\w+, [\"']state[\"']", apps)
    # a seat and a slot have two states and no table; they are freed by the service of the booking
    others = [line for line in changes if "/workflow.py:" not in line and not re.search(r"\b(seat|slot)\.state", line)]
    assert [line for line in others if "WHERE" not in line] == []  # a condition in SQL changes nothing
    assert any("visits/workflow.py" in line for line in changes)


def test_mail_leaves_by_one_door():
    doors = lines_with(r"django\.core\.mail|smtplib|send_mail\b", WRITTEN)
    rooms = {line.split(":")[0] for line in doors}
    allowed = {"portal/settings/base.py", "portal/settings/production.py", "portal/accounts/adapter.py"}
    assert {room for room in rooms if not room.startswith("portal/mail/")} <= allowed
    for room in allowed & rooms:  # a setting that names a class, a method of allauth that is overridden: no import
        assert not imports_of(ROOT / room) & {"django.core.mail", "smtplib"}


def imports_of(path: Path) -> set[str]:
    """Modules a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_imports_stand_at_the_top():
    """But in the `ready` of an app, where Django's own documentation puts them: models exist only from then on."""
    inside = [
        f"{named(path)}:{node.lineno}"
        for path in WRITTEN
        if path.name != "apps.py"
        for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(scope)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_no_signal_and_no_rule_hidden_in_save():
    assert lines_with(r"django\.(db\.models|core)\.signals|@receiver|post_save|pre_save", WRITTEN) == []
    models = [path for path in WRITTEN if path.stem == "models" or "models" in path.parts]
    # the account alone: rights held back for one request (no second factor yet) are never written to its row
    assert [line for line in lines_with(r"def save\(", models) if "portal/accounts/models.py" not in line] == []


def test_moments_know_their_time_zone():
    assert lines_with(r"datetime\.(now|today|utcnow)\(\)|utcfromtimestamp|date\.today\(\)", WRITTEN) == []


def test_requests_are_read_through_forms():
    views = [path for path in WRITTEN if path.stem == "views" or "views" in path.parts]
    assert views != []
    assert lines_with(r"request\.(POST|FILES)\[|request\.POST\.get\(", views) == []


def test_only_views_know_of_a_request():
    below = rooms("services", "selectors", "workflow", "models", "querysets", "policies", "notifications", "tasks")
    assert lines_with(r"\bHttpRequest\b|from django\.(http|shortcuts|contrib\.messages)", below) == []


def rooms(*names: str) -> list[Path]:
    """Files of the apps that are, or lie in, rooms of these names."""
    return [path for path in WRITTEN if path.stem in names or set(names) & set(path.parts)]


def test_who_acts_is_always_named():
    """`by=` is never a position in a list of arguments."""
    functions = [
        (f"{named(path)}: {node.name}", node.args)
        for path in rooms("services")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert len([name for name, taken in functions if "by" in [each.arg for each in taken.kwonlyargs]]) > 15
    assert [name for name, taken in functions if "by" in [each.arg for each in taken.args]] == []


def test_public_functions_of_typed_rooms_have_a_docstring():
    bare = [
        f"{named(path)}: {node.name}"
        for path in rooms("services", "policies", "selectors")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node) is None
    ]
    assert bare == []


def test_no_package_registry_is_named():
    texts = [path for path in FILES if path.suffix not in (".woff2", ".png", ".jpg", ".ico") and path != Path(__file__)]
    found = {
        named(path) for path in texts
        if any(host in path.read_text(encoding="utf-8", errors="ignore") for host in REGISTRIES)
    }  # fmt: skip
    assert found == set()


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "LICENCE", "Makefile", "Dockerfile", ".ci/run"])
def test_what_a_newcomer_looks_for_is_there(name):
    assert (ROOT / name).stat().st_size > 100


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == [f"{rank:04}" for rank in range(1, len(numbers) + 1)]
