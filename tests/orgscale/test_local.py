"""The servers of `make run` and `make test`, started for real; refusals first."""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from orgscale.local import __main__ as command_line
from orgscale.local import browser, checks, home, processes, state, venv
from orgscale.local.environment import local_environment
from orgscale.local.ports import bound_port, kept_port
from orgscale.local.problems import Problem, said
from orgscale.local.reset import reset
from orgscale.local.run import refuse_taken
from orgscale.local.servers import Occupied, own_servers
from orgscale.local.state import REPOSITORY, State, temporary_state

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the servers another user")


@pytest.fixture(autouse=True)
def no_given_servers(monkeypatch):
    """The session's own servers stay out of it."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def here():
    with temporary_state() as folder:
        folder.prepare()
        yield folder


@pytest.fixture(scope="module")
def started():
    """Servers in durable mode, as `make run` has them."""
    with pytest.MonkeyPatch.context() as patch, temporary_state() as folder:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        with own_servers(folder) as addresses:
            yield folder, addresses


def ask(url, question):
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def local(*words, home, **more):
    """`python -m orgscale.local` on another state folder."""
    command = [sys.executable, "-m", "orgscale.local", *words]
    env = {**os.environ, "ORGSCALE_HOME": str(home.folder)}
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )


def server_processes(folder):
    """Every process whose command line names this state folder or that listens on its ports."""
    ports = {int(folder.recall(name)) for name in ("postgres.port", "valkey.port") if folder.recall(name)}
    listening = [each for each in psutil.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    return {each.pid for each in listening if each.laddr.port in ports}


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


# ---- Refusals ----


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be written"), (errno.EIO, "/a/b")]
)
def test_a_refusal_of_the_system_becomes_a_sentence(number, words):
    assert words in str(said(OSError(number, os.strerror(number), "/a/b")))


def test_a_nearly_full_disk_is_said_before_anything_starts(here, monkeypatch):
    monkeypatch.setattr(state, "ROOM", 2**60)
    with pytest.raises(Problem, match="nearly full"), own_servers(here):
        pass


def test_a_database_that_finds_the_disk_full_is_a_sentence(here, monkeypatch):
    failing = here.folder / "initdb"
    failing.write_text("#!/bin/sh\necho 'could not write: No space left on device' >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(home.Home, "reachable", lambda *_: failing)
    with pytest.raises(Problem, match="disk is full"), own_servers(here):
        pass


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1", "8000.5", ""])
def test_what_is_no_port_is_refused_with_an_example(port, capsys):
    assert command_line.main(["run", f"--port={port}"]) == 1
    assert "make run PORT=8000" in capsys.readouterr().err


def test_a_taken_port_is_named_with_its_owner_and_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Problem) as refusal:
            refuse_taken(port)
    assert f"Port {port} is taken" in str(refusal.value)
    assert f"process {os.getpid()}" in str(refusal.value)
    assert f"make run PORT={port + 1}" in str(refusal.value)


def test_a_second_start_on_the_same_folder_is_refused(started):
    folder, _ = started
    with pytest.raises(Occupied, match="runs already"), own_servers(folder):
        pass


def test_reset_is_refused_while_the_servers_run(started):
    with pytest.raises(Problem, match="Stop it first"):
        reset(started[0])


def test_damaged_secrets_are_named(here):
    (here.folder / "secrets.json").write_text("{")
    with pytest.raises(Problem, match=r"secrets\.json is damaged"), own_servers(here):
        pass


def test_secrets_of_another_database_are_named(here):
    with own_servers(here, testing=True):
        pass
    (here.folder / "secrets.json").unlink()
    with pytest.raises(Problem, match="refuses the password"), own_servers(State(here.folder)):
        pass


def test_a_vanished_database_is_not_replaced_by_an_empty_one(here):
    here.remember("servers.home", "servers")
    with pytest.raises(Problem, match="is gone"), own_servers(here):
        pass


def test_a_copied_state_folder_does_not_touch_the_original_database(here):
    here.remember("servers.home", "/var/lib/orgscale-of-another-clone/servers")
    with pytest.raises(Problem, match="moved or copied"), own_servers(here):
        pass


def test_a_child_that_dies_is_told_with_the_end_of_its_log(here):
    words = ["sh", "-c", "echo first; echo the reason >&2; exit 3"]
    with processes.child(here, "web", words) as child, pytest.raises(Problem) as death:
        processes.wait_until(lambda: False, [child], seconds=10, what="The web server")
    assert "web has stopped (exit 3)" in str(death.value)
    assert str(here.logs / "web.log") in str(death.value)
    assert str(death.value).endswith("the reason")


def test_a_child_that_never_answers_is_a_sentence(here):
    with processes.child(here, "web", ["sleep", "60"]) as child, pytest.raises(Problem, match="did not answer"):
        processes.wait_until(lambda: False, [child], seconds=0.2, what="The web server")


def test_a_command_that_does_not_exist_is_a_sentence(started):
    process = local("exec", "--", "no-such-command", home=started[0])
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "There is no command no-such-command" in err
    assert "Traceback" not in err


# ---- The servers ----


def test_the_role_is_no_superuser_and_creates_databases_only_for_tests(started, here):
    question = "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(started[1].database_url, question) == (False, False, False)
    with own_servers(here, testing=True) as addresses:
        assert ask(addresses.database_url, question) == (False, False, True)


def test_the_database_sorts_alike_on_every_machine_and_belongs_to_the_role(started):
    question = (
        "SELECT datlocprovider::text, datlocale, pg_get_userbyid(datdba) = current_user "
        "FROM pg_database WHERE datname = current_database()"
    )
    assert ask(started[1].database_url, question) == ("b", "C.UTF-8", True)


def test_only_tests_trade_durability_for_speed(started, here):
    assert ask(started[1].database_url, "SHOW fsync") == ("on",)
    with own_servers(here, testing=True) as addresses:
        assert ask(addresses.database_url, "SHOW fsync") == ("off",)


def test_a_wrong_password_opens_neither_server(started):
    _, addresses = started
    secrets = started[0].secrets
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(addresses.database_url.replace(secrets["database_password"], "guess"))
    for url in (
        addresses.redis_url.replace(secrets["redis_password"], "guess"),
        addresses.redis_url.replace(f":{secrets['redis_password']}@", ""),
    ):
        with pytest.raises(redis.AuthenticationError), contextlib.closing(redis.Redis.from_url(url)) as stranger:
            stranger.ping()


def test_both_servers_listen_on_loopback_only(started):
    folder, _ = started
    ports = {int(folder.recall("postgres.port")), int(folder.recall("valkey.port"))}
    found = [c.laddr for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN and c.laddr.port in ports]
    assert {address.port for address in found} == ports
    assert {address.ip for address in found} == {"127.0.0.1"}


def test_secrets_and_addresses_are_readable_by_the_owner_only(started):
    folder, _ = started
    for name in ("secrets.json", "servers.json"):
        assert stat.S_IMODE((folder.folder / name).stat().st_mode) == 0o600


def test_no_password_is_seen_in_the_list_of_processes(started):
    folder, _ = started
    lines = [" ".join(psutil.Process(pid).cmdline()) for pid in server_processes(folder)]
    assert len(lines) == 2
    assert not [line for line in lines for secret in folder.secrets.values() if secret in line]


def test_a_second_start_keeps_data_secrets_and_ports(here):
    with (
        own_servers(here, testing=True) as first,
        contextlib.closing(psycopg2.connect(first.database_url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS value")
    with own_servers(State(here.folder), testing=True) as second:
        assert second == first
        assert ask(second.database_url, "SELECT value FROM kept") == (42,)


def test_a_port_that_somebody_took_is_replaced(here):
    port = kept_port(here, "postgres.port")
    assert kept_port(here, "postgres.port") == port
    with socket.create_server(("127.0.0.1", port)):
        assert kept_port(here, "postgres.port") != port


def test_an_interrupted_creation_of_the_database_is_begun_again(here):
    with own_servers(here, testing=True):
        pass
    servers = home.find_home(here)
    servers.data.rename(servers.folder / "data.new")
    (servers.folder / "data.new" / "PG_VERSION").unlink()
    with own_servers(here, testing=True) as addresses:
        assert ask(addresses.database_url, "SELECT 1") == (1,)


def test_a_lock_file_that_names_another_living_process_does_not_stop_the_start(here):
    with own_servers(here, testing=True):
        pass
    servers = home.find_home(here)
    (servers.data / "postmaster.pid").write_text(f"{os.getpid()}\n{servers.data}\n1\n5432\n\n127.0.0.1\n")
    servers.own(servers.data / "postmaster.pid")
    with own_servers(here, testing=True) as addresses:
        assert ask(addresses.database_url, "SELECT 1") == (1,)


def test_given_addresses_replace_the_servers(here, started, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", started[1].database_url)
    monkeypatch.setenv("REDIS_URL", started[1].redis_url)
    with own_servers(here) as addresses:
        assert addresses == started[1]
        assert server_processes(here) == set()
    assert not (here.folder / "servers").exists()


@ROOT_ONLY
def test_root_gives_the_servers_a_user_of_their_own(started):
    owners = {psutil.Process(pid).uids().real for pid in server_processes(started[0])}
    assert 0 not in owners
    assert len(owners) == 1


@ROOT_ONLY
def test_a_closed_folder_stays_closed_and_the_data_go_elsewhere(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder = State(closed / "state")
    before = [(path, path.stat().st_mode) for path in (tmp_path, closed)]
    try:
        with own_servers(folder, testing=True) as addresses:
            data = ask(addresses.database_url, "SELECT 1")
            assert data == (1,)
        assert Path(folder.recall("servers.home")).is_relative_to("/var/lib")
        assert [(path, path.stat().st_mode) for path, _ in before] == before
        shutil.rmtree(folder.folder)  # a clone that was deleted, and made again at the same place
        with own_servers(State(folder.folder), testing=True) as addresses:
            assert ask(addresses.database_url, "SELECT 1") == (1,)
    finally:
        folder.remove()
    assert not folder.elsewhere.exists()


@ROOT_ONLY
def test_a_database_behind_a_folder_that_was_closed_since_is_a_sentence(here):
    door = here.folder / "door"
    door.mkdir(mode=0o755)
    folder = State(door / "state")
    with own_servers(folder, testing=True):
        pass
    door.chmod(0o700)
    with pytest.raises(Problem, match="is closed to"), own_servers(folder, testing=True):
        pass


@ROOT_ONLY
def test_programs_in_a_closed_folder_are_copied_to_where_the_servers_reach_them(here, tmp_path):
    package = tmp_path / "closed" / "package"
    (package / "bin").mkdir(parents=True)
    shutil.copy("/bin/true", package / "bin" / "true")
    tmp_path.chmod(0o700)
    servers = home.find_home(here)
    program = servers.reachable(package, Path("bin/true"))
    assert program.is_relative_to(servers.folder)
    assert subprocess.run([program], check=False, **servers.account.options()).returncode == 0
    assert servers.reachable(package, Path("bin/true")) == program


# ---- Nothing is left running ----


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_killed_owner_takes_its_servers_along(here):
    process = local("exec", "--", "sleep", "600", home=here)
    wait_for(here.addresses.exists)
    wait_for(lambda: len(server_processes(here)) == 2)
    sleeping = psutil.Process(process.pid).children()
    process.kill()
    process.communicate()
    wait_for(lambda: not server_processes(here) and not any(child.is_running() for child in sleeping))
    with own_servers(here) as addresses:
        assert ask(addresses.database_url, "SELECT 1") == (1,)


def test_where_the_kernel_does_not_help_the_next_start_stops_the_leftovers(here):
    script = """
        import os, signal, sys
        from pathlib import Path
        from orgscale.local import processes, servers, state
        processes.tether = lambda signum: lambda: None
        with servers.own_servers(state.State(Path(sys.argv[1]))):
            os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), here.folder], cwd=REPOSITORY, check=False)
    leftovers = server_processes(here)
    assert len(leftovers) == 2
    with own_servers(here) as addresses:
        assert not leftovers & server_processes(here)
        assert ask(addresses.database_url, "SELECT 1") == (1,)


def test_a_leftover_number_that_another_program_got_is_left_alone(here):
    stranger = subprocess.Popen(["sleep", "60"])
    note = {"pid": stranger.pid, "born": psutil.Process(stranger.pid).create_time() - 100, "signal": 15}
    (here.folder / "children.json").write_text(json.dumps({"postgres": note}))
    assert processes.stop_leftovers(here) == []
    assert stranger.poll() is None
    assert processes.noted_children(here) == {}
    stranger.kill()
    stranger.wait()


def test_a_child_that_ignores_the_signal_is_killed_with_its_own_children(here):
    words = ["sh", "-c", "trap '' TERM; sleep 600 & echo $!; wait; sleep 600"]
    with processes.child(here, "stubborn", words, grace=0.3) as child:
        wait_for(lambda: child.output().strip())
        grandchild = psutil.Process(int(child.output()))
    assert not child.alive()
    wait_for(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


def test_term_stops_the_command_and_the_servers(here):
    process = local("exec", "--", "sleep", "600", home=here)
    wait_for(here.addresses.exists)
    process.terminate()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert err == ""
    assert server_processes(here) == set()
    assert not here.addresses.exists()


def test_what_a_killed_test_run_left_is_removed_unless_somebody_uses_it(tmp_path, monkeypatch):
    monkeypatch.setattr(state.tempfile, "gettempdir", lambda: str(tmp_path))
    young, old, used = (tmp_path / f"{state.TEMPORARY_PREFIX}{name}" for name in ("young", "old", "used"))
    for folder in (young, old, used):
        folder.mkdir()
    with state.locked(State(used).lock, fcntl.LOCK_EX):
        for folder in (old, used):
            os.utime(folder, (1, 1))
        state.remove_abandoned()
    assert [folder.exists() for folder in (young, old, used)] == [True, False, True]


# ---- Commands with the servers up ----


def test_exec_passes_the_environment_and_the_exit_code_on(started):
    question = 'psql "$DATABASE_URL" -Atc "SELECT 6 * 7"; echo "$ORGSCALE_MODE"; exit 7'
    process = local("exec", "--", "sh", "-c", question, home=started[0])
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("42\nlocal\n", "", 7)


def test_exec_uses_the_servers_of_a_neighbour(started):
    before = server_processes(started[0])
    process = local("exec", "--", "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"', home=started[0])
    out, _ = process.communicate(timeout=60)
    assert out.split() == [started[1].database_url, started[1].redis_url]
    assert server_processes(started[0]) == before


def test_who_started_the_servers_waits_for_the_last_guest(here):
    owner = local("exec", "--", "sh", "-c", "sleep 1", home=here)
    wait_for(here.addresses.exists)
    guest = local("exec", "--", "sh", "-c", 'sleep 2; psql "$DATABASE_URL" -Atc "SELECT 1"', home=here)
    out, err = guest.communicate(timeout=60)
    assert (out, err) == ("1\n", "")
    assert owner.wait(timeout=60) == 0
    assert server_processes(here) == set()


def test_fresh_servers_are_empty_and_gone_afterwards(started):
    process = local("exec", "--fresh", "--", "sh", "-c", 'echo "$DATABASE_URL"', home=started[0])
    out, _ = process.communicate(timeout=60)
    assert out.strip().startswith("postgres://")
    assert out.strip() != started[1].database_url
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(out.strip())


def test_the_local_mode_is_bound_to_loopback(started, monkeypatch):
    monkeypatch.delenv("ORGSCALE_BIND", raising=False)
    env = local_environment(*started, port=8123)
    assert (env["ORGSCALE_MODE"], env["ORGSCALE_BIND"]) == ("local", "127.0.0.1:8123")
    assert len(env["SECRET_KEY"]) >= 50


def test_reset_deletes_everything(here, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with own_servers(here, testing=True):
        pass
    assert reset(here) == 0
    assert not here.folder.exists()
    assert not here.elsewhere.exists()
    assert reset(here) == 0
    assert "nothing to delete" in capsys.readouterr().out


def test_reset_listens_to_a_no(here, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "no")
    assert reset(here) == 1
    assert here.folder.exists()


# ---- Make, the environment and the browser ----


def make(*words, **env):
    command = [shutil.which("make"), "--no-print-directory", *words]
    return subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_every_target():
    out = make(MAKEFLAGS="").stdout
    for target in ("run", "test", "lint", "fmt", "bench", "shell", "reset", "venv"):
        assert f"make {target} " in out


def test_a_machine_without_python_gets_a_sentence(tmp_path):
    for name in ("sh", "make"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = make("venv", f"VENV={tmp_path}/venv", PATH=str(tmp_path), MAKEFLAGS="")
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr


def test_an_old_python_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    assert "needs Python 3.11 or newer" in venv.main("unused", "unused.stamp")


def test_a_missing_venv_module_gets_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(venv, "works", lambda command: False)
    assert "venv module is missing" in venv.main(str(tmp_path / "venv"), "run.stamp")


def test_a_package_that_cannot_be_had_is_a_sentence_and_no_stamp(tmp_path):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("orgscale @ file:///no/such/folder\n")
    problem = venv.main(sys.prefix, "never.stamp", str(wanted))
    assert problem.startswith("The packages could not be installed")
    assert not Path(sys.prefix, "never.stamp").exists()


@pytest.mark.parametrize("sentence", ["No space left on device", "Disk quota exceeded"])
def test_a_full_disk_while_installing_is_a_sentence(sentence):
    command = [sys.executable, "-c", f"import sys; print('ERROR: [Errno 28] {sentence}'); sys.exit(1)"]
    assert "the disk is full" in venv.failure(command, "The packages could not be installed")


def test_ci_calls_exactly_make_test():
    lines = (REPOSITORY / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if "make" in line] == ["exec make test"]
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)


def test_a_failing_check_stops_the_run_with_its_name(tmp_path):
    with pytest.raises(Problem, match="The check failed: Lint"):
        checks.check("Lint", [sys.executable, "-c", "raise SystemExit(1)"], os.environ)


HALF = "import sys; print('half', sys.argv[1:]); sys.exit(%d if '--ignore=quiet' in sys.argv else %d)"


@pytest.mark.parametrize(("first", "second", "code"), [(0, 0, 0), (1, 0, 1), (0, 2, 2)])
def test_all_parts_of_the_tests_are_told_and_each_can_fail(monkeypatch, capfd, first, second, code):
    monkeypatch.setattr(checks, "BESIDE", [["quiet"]])
    monkeypatch.setattr(checks, "PYTEST", [sys.executable, "-c", HALF % (first, second)])
    assert checks.all_at_once(os.environ) == code
    told = capfd.readouterr().out
    assert "half ['--ignore=quiet']" in told
    assert "== quiet\nhalf ['quiet']" in told


def test_a_browser_that_is_not_there_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("ORGSCALE_CHROME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="apt-get install chromium"):
        browser.find_chromium()


def test_a_browser_named_wrongly_is_not_replaced_by_another(monkeypatch):
    monkeypatch.setenv("ORGSCALE_CHROME", "/no/such/browser")
    with pytest.raises(Problem, match="ORGSCALE_CHROME names /no/such/browser"):
        browser.find_or_install_chromium()


def test_the_browser_on_the_path_is_found(monkeypatch, tmp_path):
    monkeypatch.delenv("ORGSCALE_CHROME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert browser.find_chromium() == program


def test_any_free_port_is_a_port():
    assert 0 < bound_port(0) < 65536
