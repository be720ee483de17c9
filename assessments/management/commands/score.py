"""`manage.py score`: answers in, result out, without a database; docs/scoring.md is its reference."""

import json
import re
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments import answers_csv, framework, profile, score_output, strict_yaml
from assessments.priority import result_priorities
from assessments.scoring import score

SHIPPED = Path(__file__).resolve().parents[2] / "frameworks"
STDIN = "-"


class Command(BaseCommand):
    help = "Scores answers (CSV) against a maturity framework (a shipped one or a YAML file)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("framework", help="key of a shipped framework, or a YAML file; - reads standard input")
        parser.add_argument("answers", help="CSV: respondent,practice,coverage,criteria; - reads standard input")
        parser.add_argument("--profile", help="YAML: revenue, currency, rate, headcount; - reads standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")

    def handle(self, *, framework, answers, profile, **options):
        if [framework, answers, profile].count(STDIN) > 1:
            raise CommandError("Only one of the files can be read from standard input.", returncode=2)
        model = _framework(framework)
        fit = _fit(model, profile) if profile else None
        sheet = _answers(model, answers)
        result = score(model, sheet.own, sheet.asked, fit)
        priorities = result_priorities(model, result)
        if options["json"]:
            output = json.dumps(score_output.as_json(model, result, priorities), allow_nan=False)
        else:
            output = score_output.as_text(model, result, priorities)
        self.stdout.write(_printable(output))


def _framework(name):
    raw = _read(_shipped(name) or name, strict_yaml.MAX_BYTES)
    try:
        return framework.parse(framework.load_yaml(raw))
    except framework.InvalidFramework as error:
        raise _refusal(name, error.problems) from None


def _fit(model, name):
    raw = _read(name, strict_yaml.MAX_BYTES)
    try:
        return profile.fit_of(model, profile.parse(raw))
    except profile.InvalidProfile as error:
        raise _refusal(name, error.problems) from None


def _answers(model, name):
    raw = _read(name, answers_csv.MAX_BYTES)
    try:
        return answers_csv.read(model, raw)
    except answers_csv.InvalidAnswers as error:
        raise _refusal(name, error.problems) from None


def _printable(output):
    """A terminal that cannot show a letter of a title shows "?" for it, and not a traceback."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return output.encode(encoding, "replace").decode(encoding)


def _shipped(name):
    path = SHIPPED / f"{name}.yaml"
    return path if re.fullmatch(r"[a-z0-9-]+", name) and name != STDIN and path.is_file() else None


def _read(name, limit):
    """The bytes of a file or of standard input; one more than `limit` at most, so that a reader can refuse the size."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name} cannot be read: {reason}.{_shipped_names(name)}", returncode=2) from None


def _shipped_names(name):
    if not re.fullmatch(r"[a-z0-9-]+", str(name)):
        return ""
    return f" The shipped frameworks are: {', '.join(sorted(path.stem for path in SHIPPED.glob('*.yaml')))}."


def _refusal(name, problems):
    place = "standard input" if name == STDIN else name
    return CommandError("\n".join(f"{place}: {problem}" for problem in problems), returncode=2)
