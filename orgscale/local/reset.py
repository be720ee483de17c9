"""`make reset`: forget this machine's OrgScale data and begin anew."""

import fcntl
import sys

from orgscale.local.problems import Problem
from orgscale.local.processes import stop_leftovers
from orgscale.local.state import State, locked


def reset(state: State) -> int:
    """Delete the state folder with its database. Asks when somebody is there to answer."""
    if not state.folder.exists():
        print(f"There is nothing to delete: {state.folder} does not exist.")
        return 0
    with locked(state.lock, fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            raise Problem(f"OrgScale is running on {state.folder}. Stop it first.")
        if sys.stdin.isatty() and input(f"Delete the database and all data in {state.folder}? Type yes: ") != "yes":
            print("Nothing was deleted.")
            return 1
        stop_leftovers(state)
        state.remove()
    print(f"Deleted {state.folder}.")
    return 0
