"""The Chromium of the browser tests: the one named, one on the PATH, or Debian's, installed when that is allowed."""

import os
import shutil
import subprocess
from pathlib import Path

from orgscale.local.problems import Problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = (
    "Browser tests need Chromium or Chrome. Install one (on Debian: apt-get install chromium), or name its program "
    "in ORGSCALE_CHROME."
)
# Tests stay on this machine: no update, no sync, no look-ups of the browser's own.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def find_chromium() -> Path:
    """The browser's program; a Problem says what to install."""
    named = os.environ.get("ORGSCALE_CHROME")
    if named:
        if not os.access(named, os.X_OK):
            raise Problem(f"ORGSCALE_CHROME names {named}, which is not a program that can be run.")
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Problem(ADVICE)


def find_or_install_chromium() -> Path:
    try:
        return find_chromium()
    except Problem:
        if os.environ.get("ORGSCALE_CHROME") or not install_chromium():
            raise
        return find_chromium()


def install_chromium() -> bool:
    """From Debian's packages, as root or by sudo without a password; False where that is not possible."""
    before = administrator()
    if before is None or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests ...", flush=True)
    words = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    steps = (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return all(subprocess.call([*words, *step], stdout=subprocess.DEVNULL) == 0 for step in steps)


def administrator() -> list[str] | None:
    """What to write before a command to run it as root; None when we may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [str(sudo), "-n"] if allowed else None
