"""python -m orgscale.local: see `make` for the everyday names of these commands."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from orgscale.local.problems import Problem, said
from orgscale.local.processes import die_with_parent
from orgscale.local.state import default_state


def main(words: Sequence[str]) -> int:
    options = parser().parse_args(words)
    if options.die_with_parent:
        die_with_parent()
    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, leave)
    try:
        return int(options.work(options) or 0)
    except KeyboardInterrupt:
        return 130
    except Problem as problem:
        print(f"orgscale: {problem}", file=sys.stderr)
    except OSError as error:
        print(f"orgscale: {said(error)}", file=sys.stderr)
    return 1


def leave(signum: int, frame: FrameType | None) -> None:
    """Unwind every block that stops a server, undisturbed by a second signal."""
    for ignored in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    sys.exit(128 + signum)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m orgscale.local", description="OrgScale on this machine.")
    top.add_argument("--die-with-parent", action="store_true", help="stop when the process that started this one dies")
    commands = top.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="run OrgScale until Ctrl-C")
    run.add_argument("--port", default="8000")
    run.set_defaults(work=do_run)
    execute = commands.add_parser("exec", help="run a command with the servers up")
    execute.add_argument("--fresh", action="store_true", help="with empty servers of its own, gone afterwards")
    execute.add_argument("command", nargs="+")
    execute.set_defaults(work=do_exec)
    test = commands.add_parser("test", help="run every check and test")
    test.add_argument("words", nargs="*", help="for pytest")
    test.set_defaults(work=do_test)
    commands.add_parser("lint", help="run the static checks").set_defaults(work=do_lint)
    commands.add_parser("reset", help="delete this machine's data").set_defaults(work=do_reset)
    return top


# Each command imports what it needs: a missing package then stops only the command that needs it.


def do_run(options: argparse.Namespace) -> int:
    from orgscale.local.run import run

    if not options.port.isdecimal() or not 0 < int(options.port) < 65536:
        raise Problem(f"{options.port!r} is no port. Choose a number from 1 to 65535: make run PORT=8000")
    return run(default_state(), int(options.port))


def do_exec(options: argparse.Namespace) -> int:
    from orgscale.local.commands import execute, execute_fresh

    return execute_fresh(options.command) if options.fresh else execute(default_state(), options.command)


def do_test(options: argparse.Namespace) -> int:
    from orgscale.local.checks import test

    return test(options.words)


def do_lint(options: argparse.Namespace) -> int:
    from orgscale.local.checks import lint

    return lint()


def do_reset(options: argparse.Namespace) -> int:
    from orgscale.local.reset import reset

    return reset(default_state())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
