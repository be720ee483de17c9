"""Build the virtual environment: `python3 orgscale/local/venv.py FOLDER STAMP REQUIREMENTS...`.

Runs on the machine's own Python, before anything is installed: standard library only. The annotations are not read, so that an old version can still say that it is too old.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(folder: str, stamp: str, *requirements: str) -> str | None:
    """Returns the sentence that says what is wrong, or None."""
    if sys.version_info < OLDEST:
        return f"OrgScale needs Python 3.11 or newer, and this is {sys.version.split()[0]}."
    python = str(Path(folder, "bin", "python"))
    problem = make_folder(folder, python) or install(python, requirements)
    if not problem:
        Path(folder, stamp).touch()
    return problem


def make_folder(folder: str, python: str) -> str | None:
    """Create the environment unless it works already; returns a sentence when that fails."""
    if works([python, "-c", "import pip"]):
        return None
    if not works([sys.executable, "-c", "import venv, ensurepip"]):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return f"Python's venv module is missing. On Debian: apt-get install python{version}-venv"
    print(f"Creating {folder} with Python {sys.version.split()[0]} ...", flush=True)
    return failure([sys.executable, "-m", "venv", "--clear", folder], "The virtual environment could not be created")


def install(python: str, requirements: tuple[str, ...]) -> str | None:
    print(f"Installing {' and '.join(requirements)} (a minute or so, the first time) ...", flush=True)
    words = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    for name in requirements:
        words += ["-r", name]
    return failure(words, "The packages could not be installed")


def works(command: list[str]) -> bool:
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def failure(command: list[str], sentence: str) -> str | None:
    """Run a command; None when it succeeds, else the sentence with its reason."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    output = process.communicate()[0]
    if process.returncode == 0:
        return None
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return sentence + ": the disk is full. Free some space and start again."
    if "NewConnectionError" in output or "Could not find a version" in output:
        return sentence + ": the package index was not reached or lacks a version. pip says:\n" + last_lines(output)
    return sentence + ":\n" + last_lines(output)


def last_lines(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-8:])


if __name__ == "__main__":
    try:
        problem = main(*sys.argv[1:])
    except KeyboardInterrupt:
        problem = "Interrupted."
    except OSError as error:
        problem = f"{error.strerror} ({error.filename or 'this machine'})."
    sys.exit("orgscale: " + problem if problem else 0)
