"""What can go wrong before OrgScale runs, said in one sentence."""

import errno


class Problem(Exception):
    """A reason to stop, worded for the person at the terminal."""


def said(error: OSError) -> Problem:
    """The sentence for a refusal of the operating system."""
    where = error.filename or "this machine"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(f"The disk is full (writing {where}). Free some space and start again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem(
            f"{where} cannot be written or read by this user. Run as the user who owns it, "
            "or choose another state folder with ORGSCALE_HOME."
        )
    return Problem(f"{error.strerror or error} ({where}).")
