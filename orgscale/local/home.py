"""The servers' home: a folder that their system user can reach, with their data and, where needed, their programs.

PostgreSQL refuses to run as root. Run by root, the servers get a system user of their own; run by anybody else, they
run as that person. No permission of an existing folder is ever changed for it.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from orgscale.local.problems import Problem
from orgscale.local.processes import Account
from orgscale.local.state import State

SERVER_USER = "orgscale-db"
FALLBACK_USER = "nobody"
FOLDER = "servers"


@dataclass(frozen=True)
class Home:
    folder: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def reachable(self, package: Path, program: Path) -> Path:
        """A program of an installed package, from a copy when the package lies in a folder closed to the account.

        `program` is relative to the package. The copy keeps the layout: programs find libraries by relative paths.
        """
        if reaches(self.account, package / program):
            return package / program
        copy = self.folder / "programs" / f"{package.name}-{(package / program).stat().st_mtime_ns}"
        if not copy.exists():
            copy_package(package, copy)
        return copy / package.name / program

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to the account, closed to everybody else."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)
        path.chmod(0o700 if path.is_dir() else 0o600)


def find_home(state: State) -> Home:
    """The home recorded in the state folder, else a new one."""
    recorded = state.recall("servers.home")
    if not recorded:
        return new_home(state)
    folder = state.folder / recorded
    if not folder.is_relative_to(state.folder) and not folder.is_relative_to(state.elsewhere):
        raise Problem(
            f"This state folder was moved or copied, and its database lies in {folder}. Move that folder to "
            f"{state.elsewhere / folder.name} and write this path into {state.folder / 'servers.home'}, "
            "or begin anew with `make reset`."
        )
    if not folder.exists():
        raise Problem(f"The database folder {folder} is gone. Restore it, or begin anew with `make reset`.")
    home = Home(folder, server_account(folder))
    if not reaches(home.account, folder):
        raise Problem(f"A folder above {folder} is closed to the database's system user. Open it, or move the data.")
    return home


def new_home(state: State) -> Home:
    account = server_account(None)
    folder = state.folder / FOLDER if reaches(account, state.folder) else new_folder_elsewhere(state)
    folder.mkdir(exist_ok=True)
    home = Home(folder, account)
    home.own(folder)
    inside = folder.is_relative_to(state.folder)  # a relative path survives a move of the whole clone
    state.remember("servers.home", FOLDER if inside else str(folder))
    return home


def new_folder_elsewhere(state: State) -> Path:
    """A name never used: a deleted state folder left its data behind, and they fit no other secrets."""
    state.elsewhere.mkdir(exist_ok=True)
    state.elsewhere.chmod(0o711)
    return state.elsewhere / f"{FOLDER}-{secrets.token_hex(4)}"


def server_account(existing: Path | None) -> Account | None:
    """None when we need no other user. An existing home keeps its owner."""
    if os.geteuid() != 0:
        return None
    if existing and existing.stat().st_uid != 0:
        return Account(existing.stat().st_uid, existing.stat().st_gid)
    entry = find_user(SERVER_USER) or create_user(SERVER_USER) or find_user(FALLBACK_USER)
    if entry is None:
        raise Problem(f"PostgreSQL does not run as root, and no user {SERVER_USER} could be created. Run as a user.")
    return Account(entry.pw_uid, entry.pw_gid)


def find_user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def create_user(name: str) -> pwd.struct_passwd | None:
    """A system user that cannot log in; None where the machine has no `useradd` or refuses."""
    words = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run(["useradd", *words, "--shell", "/usr/sbin/nologin", name], capture_output=True, check=False)
    except OSError:
        return None
    return find_user(name)


def reaches(account: Account | None, path: Path) -> bool:
    """Whether that user may enter or execute `path`, asked of the kernel and not computed from modes."""
    if account is None:
        return os.access(path, os.X_OK)
    command = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return subprocess.run(command, check=False, **account.options()).returncode == 0


def copy_package(package: Path, copy: Path) -> None:
    """Copy a package and its bundled libraries, readable by all; complete or not there."""
    draft = copy.with_name(copy.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    useless = shutil.ignore_patterns("include", "__pycache__")
    for name in (package.name, package.name + ".libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, draft / name, ignore=useless)
    for path in [copy.parent, draft, *draft.rglob("*")]:
        executable = path.is_dir() or bool(path.stat().st_mode & 0o100)
        path.chmod(0o755 if executable else 0o644)
    draft.rename(copy)
