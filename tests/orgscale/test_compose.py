"""The deployment files, held against the settings. They are parsed here, not run: no container engine is needed."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from orgscale import settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PLACEHOLDER = re.compile(r"(?<!\$)\$\{(\w+)(?::([-?])([^}]*))?\}")
PINNED = re.compile(r"^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$")
FILLED_IN = {
    "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuv",
    "ALLOWED_HOSTS": "orgscale.example.com",
    "PUBLIC_URL": "https://orgscale.example.com",
    "DATABASE_PASSWORD": "d4tabase",
    "ADMINISTRATOR_PASSWORD": "4dministrator",
    "REDIS_PASSWORD": "r3dis",
    "EMAIL_URL": "smtps://orgscale:m4il@mail.example.com:465",
}


def placeholders(text):
    return {name: (operator, rest) for name, operator, rest in PLACEHOLDER.findall(text)}


def filled(value):
    """As compose does: the variable, else its default, else nothing."""
    return PLACEHOLDER.sub(lambda m: FILLED_IN.get(m[1]) or (m[3] if m[2] == "-" else ""), str(value))


def start_settings(environment):
    bare = {"PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "-c", "import orgscale.settings"]
    return subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)


def from_lines():
    return re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)


def test_every_service_of_the_product_is_there():
    assert set(SERVICES) == {"postgres", "redis", *OURS}
    assert SERVICES["web"]["deploy"]["replicas"] >= 2
    assert SERVICES["worker"]["deploy"]["replicas"] >= 2
    assert SERVICES["beat"]["deploy"]["replicas"] == 1  # a second beat would send every job twice


@pytest.mark.parametrize("image", ["nginx", "nginx:latest", "postgres:18", "a/b@sha256"])
def test_an_image_without_a_version_is_noticed(image):
    assert not PINNED.match(image)


@pytest.mark.parametrize("image", [s["image"] for s in SERVICES.values()] + from_lines())
def test_every_image_is_pinned(image):
    assert PINNED.match(image), f"{image} names no version"


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_may_become_root(name):
    service = SERVICES[name]
    uid, gid = service["user"].split(":")
    assert int(uid) > 0
    assert int(gid) > 0
    assert not service.get("privileged")
    assert "cap_add" not in service
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["read_only"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check_or_runs_once(name):
    service = SERVICES[name]
    if service.get("restart") == "no":
        waiting = [s["depends_on"].get(name) for s in SERVICES.values() if "depends_on" in s]
        assert {"condition": "service_completed_successfully"} in waiting
    else:
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_of_ours_starts_before_the_migrations_are_done(name):
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_known_to_the_settings(name):
    unknown = set(SERVICES[name]["environment"]) - set(settings.env.known)
    assert not unknown, f"the settings read no {unknown}"


def test_the_variables_of_the_image_are_known_or_belong_to_python():
    line = re.search(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)[1]
    names = {word.split("=")[0] for word in line.split()}
    theirs = {"PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert names - theirs <= set(settings.env.known)


@pytest.mark.parametrize("name", OURS)
def test_the_settings_start_with_what_compose_gives(name):
    given = {key: filled(value) for key, value in SERVICES[name]["environment"].items()}
    done = start_settings(given)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_each_required_variable_is_given_and_its_absence_refuses_to_start(missing):
    given = {key: filled(value) for key, value in SERVICES["web"]["environment"].items()}
    assert given.pop(missing)
    done = start_settings(given)
    assert done.returncode != 0
    assert missing in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value, starts", [("console", False), ("log", False), ("console:", True)])
def test_mails_go_into_the_log_only_where_that_is_said(value, starts):
    given = {key: filled(value) for key, value in SERVICES["web"]["environment"].items()}
    assert (start_settings(given | {"EMAIL_URL": value}).returncode == 0) is starts


def test_the_image_logs_no_addresses_since_some_are_secrets():
    assert "--access-log" not in DOCKERFILE
    assert settings.LOGGING["loggers"]["django.request"]["level"] == "ERROR"


def test_secrets_have_no_default():
    for name, (operator, _rest) in placeholders((ROOT / "docker-compose.yml").read_text()).items():
        if name in FILLED_IN:
            assert operator == "?", f"{name} must stop compose with a sentence when it is missing"


def test_the_example_names_exactly_the_variables_that_compose_reads():
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = {line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    assert example == set(placeholders((ROOT / "docker-compose.yml").read_text()))


def test_the_operations_page_explains_every_variable():
    page = (ROOT / "docs" / "operations.md").read_text()
    named = {*settings.env.known, *placeholders((ROOT / "docker-compose.yml").read_text())}
    assert {name for name in named if f"`{name}`" not in page} == set()


def test_the_image_gives_up_root_before_it_starts():
    assert len(from_lines()) == 2  # what builds stays out of what runs
    final = DOCKERFILE.split("FROM")[-1]
    assert re.search(r"^USER 10001:10001$.*^CMD", final, re.MULTILINE | re.DOTALL)
    assert SERVICES["web"]["user"] == "10001:10001"


def test_the_static_files_are_collected_without_database_or_secret(tmp_path):
    command = re.search(r"^RUN ORGSCALE_MODE=headless (python) (manage.py collectstatic .*)$", DOCKERFILE, re.MULTILINE)
    bare = {"PATH": os.environ["PATH"], "ORGSCALE_MODE": "headless", "STATIC_ROOT": str(tmp_path / "static")}
    subprocess.run([sys.executable, *command[2].split()], cwd=ROOT, env=bare, check=True)
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_the_web_server_starts_as_on_one_machine():
    from orgscale.local.run import web_command

    words = ast.literal_eval(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])[2].split()
    here = web_command(8000)
    for option in ("--worker-class", "--threads", "--timeout"):
        assert words[words.index(option) + 1] == here[here.index(option) + 1]
    assert "orgscale.wsgi:application" in words


def test_the_application_role_is_no_superuser():
    script = COMPOSE["configs"]["create-database"]["content"]
    assert "CREATE ROLE orgscale LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE" in script
    assert "postgres://orgscale:" in SERVICES["web"]["environment"]["DATABASE_URL"]
    assert (
        "locale-provider=builtin --builtin-locale=C.UTF-8"
        in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    )
