"""Tables of which the rows are typed: capacity, teams, and the funding plan."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organizations.models import Membership, Unit
from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.capacity import InvalidWork, Staff, Work
from valuestreams.durations import NoTime, read_minutes, write_minutes
from valuestreams.forms.accounting import NumberText
from valuestreams.forms.accounting_rows import MOST_ROWS, REVISION, RowsForm
from valuestreams.forms.fields import NumberField, ShareField
from valuestreams.models import TeamShare
from valuestreams.services.accounting_score import MOST_STAFF, MOST_WORK
from valuestreams.services.teams import Team, TeamLine
from valuestreams.stream import TimeBasis

IN_HOURS = TimeBasis(hours_per_day=Fraction(10**6))  # so long that no time is written in days


class SecondsField(forms.CharField):
    """A time as people type it, cleaned to seconds; a number alone is in `default`."""

    def __init__(self, *, basis: TimeBasis, default: str, **kwargs):
        self.basis, self.default = basis, default
        super().__init__(**{"required": False, "max_length": 40, **kwargs})

    def prepare_value(self, value):
        return write_minutes(Fraction(value) / 60, IN_HOURS) if isinstance(value, Fraction | int) else value

    def clean(self, value):
        text = super().clean(value).strip()
        try:
            return read_minutes(text, self.basis, self.default) * 60 if text else None
        except NoTime as refusal:
            raise ValidationError(str(refusal)) from refusal


class CapacityForm(RowsForm):
    """The capacity calculator: kinds of people, and below each the steps that they work on."""

    revision = forms.IntegerField(**REVISION)

    def __init__(self, *args, staff: tuple[Staff, ...], basis: TimeBasis, revision: int, **kwargs):
        super().__init__(*args, initial={"revision": revision}, **kwargs)
        self.basis = basis
        self.works: list[int] = []
        for at in range(self.counted("staff", max(len(staff), 1), MOST_STAFF)):
            one = staff[at] if at < len(staff) else None
            self.put(f"staff-{at}", self._staff_fields(), one)
            count = self.counted(f"work-{at}", max(len(one.work), 1) if one else 1, MOST_WORK)
            self.works.append(count)
            for place in range(count):
                work = one.work[place] if one and place < len(one.work) else None
                self.put(
                    f"work-{at}-{place}", self._work_fields(), work, of=_("step %(number)s") % {"number": place + 1}
                )

    def _staff_fields(self) -> dict[str, forms.Field]:
        return {
            "name": forms.CharField(label=_("Kind of people"), max_length=80, required=False),
            "people": NumberField(label=_("People")),
            "days": NumberField(label=_("Days in the period")),
            "hours": NumberField(label=_("Hours a day")),
            "downtime": ShareField(label=_("Downtime, %"), help_text=_("Of their time: machines or systems that stand.")),
            "five_s": SecondsField(basis=self.basis, default="h", label=_("Tidying (5S)"), help_text=_("Of all of them in the period, such as 20 h.")),
            "meetings": SecondsField(basis=self.basis, default="h", label=_("Meetings"), help_text=_("Of all of them in the period, such as 100 h.")),
        }  # fmt: skip

    def _work_fields(self) -> dict[str, forms.Field]:
        return {
            "name": forms.CharField(label=_("Step"), max_length=80, required=False),
            "quantity": NumberField(label=_("Units")),
            "cycle": SecondsField(basis=self.basis, default="s", label=_("Cycle time")),
            "crew": NumberField(label=_("Crew"), initial=1),
            "scrap_rework": ShareField(label=_("Scrap and rework, %")),
            "batch": NumberField(label=_("Batch")),
            "changeover": SecondsField(basis=self.basis, default="min", label=_("Changeover")),
            "inspected": ShareField(label=_("Inspected, %")),
            "inspection": SecondsField(basis=self.basis, default="s", label=_("Inspection")),
        }

    def groups(self) -> list[dict]:
        """Per kind of people: its fields, its rows of steps, and the name of the button for one more."""
        return [
            {
                "fields": self.row(f"staff-{at}", STAFF_NAMES),
                "rows": [self.row(f"work-{at}-{place}", WORK_NAMES) for place in range(count)],
                "more": f"work-{at}",
                "is_full": count >= MOST_WORK,
            }
            for at, count in enumerate(self.works)
        ]

    def meant(self, name: str, value: object) -> object:
        return {**ZERO_STAFF, **ZERO_WORK}.get(name.rpartition("-")[2]) if value is None else value

    def clean(self):
        found = [one for at, count in enumerate(self.works) if (one := self._staff(at, count))]
        return {"staff": found, "revision": self.cleaned_data.get("revision", 0)}

    def _staff(self, at: int, count: int) -> Staff | None:
        said = self.typed(f"staff-{at}", STAFF_NAMES)
        work = [one for place in range(count) if (one := self._work(at, place))]
        if not any(value is not None and value != "" for value in said.values()) and not work:
            return None
        said = {**said, "name": said["name"] or _("People %(number)s") % {"number": at + 1}}
        return self._made(f"staff-{at}", lambda: Staff(**_known(said, ZERO_STAFF), work=tuple(work)))

    def _work(self, at: int, place: int) -> Work | None:
        said = self.typed(f"work-{at}-{place}", WORK_NAMES)
        if not any(value is not None and value != "" for name, value in said.items() if name != "crew"):
            return None
        said = {**said, "name": said["name"] or _("Step %(number)s") % {"number": place + 1}}
        return self._made(f"work-{at}-{place}", lambda: Work(**_known(said, ZERO_WORK)))

    def _made(self, prefix: str, make: Callable):
        if self.errors:
            return None
        try:
            return make()
        except InvalidWork as refusal:
            self.add_error(f"{prefix}-{refusal.field}", str(refusal))
            return None


STAFF_NAMES = ("name", "people", "days", "hours", "downtime", "five_s", "meetings")
WORK_NAMES = ("name", "quantity", "cycle", "crew", "scrap_rework", "batch", "changeover", "inspected", "inspection")
ZERO_STAFF = {"downtime": 0, "five_s": 0, "meetings": 0}
ZERO_WORK = {"crew": 1, "scrap_rework": 0, "changeover": 0, "inspected": 0, "inspection": 0}


def _known(said: dict, usual: dict) -> dict:
    """What was left empty and has a usual value takes that."""
    return {name: usual.get(name) if value is None else value for name, value in said.items()}


TEAM_NAMES = ("discipline", "team", "unit", "fte", "share", "annual_cost")


class TeamsForm(RowsForm):
    """The table of teams: those there are, and empty rows for new ones."""

    def __init__(self, *args, teams: tuple[TeamShare, ...], membership: Membership, **kwargs):
        super().__init__(*args, initial={}, **kwargs)
        self.teams, self.membership = teams, membership
        units = list(Unit.objects.visible_to(membership))
        for row in teams:
            prefix = f"team-{row.pk}"
            # A unit outside her scope stays a choice where it stands.
            here = units if row.unit is None or row.unit in units else [*units, row.unit]
            self.put(prefix, self._fields(here, str(row)), row)
            self.initial[f"{prefix}-unit"] = row.unit_id and str(row.unit_id)
            self.fields[f"{prefix}-was"] = forms.CharField(
                widget=forms.HiddenInput,
                required=False,
                max_length=16,
                initial=self._print(prefix, self._shown(prefix)),
            )
            self.fields[f"{prefix}-revision"] = forms.IntegerField(**REVISION, initial=row.revision)
            self.fields[f"{prefix}-remove"] = forms.BooleanField(label=_("Remove"), required=False)
            self.fields[f"{prefix}-remove"].widget.attrs["aria-label"] = _("Remove %(team)s") % {"team": row}
        self.count = self.counted("new", 1 if teams else 3)
        for place in range(self.count):
            self.put(f"new-{place}", self._fields(units, _("new row %(number)s") % {"number": place + 1}), None)

    def _fields(self, units: list[Unit], of: str) -> dict[str, forms.Field]:
        made = {
            "discipline": forms.CharField(label=_("Discipline"), max_length=80, required=False),
            "team": forms.CharField(label=_("Team or squad"), max_length=120, required=False),
            "unit": forms.TypedChoiceField(
                label=_("Unit"), required=False, empty_value=None,
                choices=[("", "–"), *((unit.pk, unit.name) for unit in units)],
                coerce=lambda pk: next(unit for unit in units if str(unit.pk) == str(pk)),
            ),
            "fte": forms.DecimalField(label=_("FTE"), max_digits=7, decimal_places=2, min_value=0, required=False),
            "share": forms.DecimalField(label=_("Share of time, %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False),
            "annual_cost": NumberText(kind=Kind.MONEY, label=_("Loaded cost a year")),
        }  # fmt: skip
        for field in made.values():
            field.label = f"{field.label}, {of}"
        return made

    def rows(self) -> list[dict]:
        old = [
            {"fields": self.row(f"team-{row.pk}", TEAM_NAMES), "remove": self[f"team-{row.pk}-remove"]}
            for row in self.teams
        ]
        return old + [{"fields": self.row(f"new-{place}", TEAM_NAMES), "remove": None} for place in range(self.count)]

    def clean(self):
        self._require_present()
        old = [line for row in self.teams if (line := self._line(row))]
        new = (self._team(f"new-{place}") for place in range(self.count))
        return {"lines": [*old, *(TeamLine(None, 0, team) for team in new if team)]}

    def _shown(self, prefix: str) -> list[str]:
        """The texts of a row as the page shows them."""
        names = [f"{prefix}-{name}" for name in TEAM_NAMES]
        values = [self.fields[name].prepare_value(self.initial.get(name)) for name in names]
        return ["" if value is None else str(value) for value in values]

    def _print(self, prefix: str, texts: list[str]) -> str:
        """Stands for what a row showed: a row that is sent back unchanged is not written, whatever others did."""
        return sha256("\n".join(texts).encode()).hexdigest()[:16]

    def _line(self, row: TeamShare) -> TeamLine | None:
        """None when nothing was typed into this row."""
        prefix = f"team-{row.pk}"
        removed = self.cleaned_data.get(f"{prefix}-remove")
        texts = [str(self.data.get(f"{prefix}-{name}", "")) for name in TEAM_NAMES]
        if not removed and self._print(prefix, texts) == self.data.get(f"{prefix}-was"):
            return None
        return TeamLine(row, self.cleaned_data.get(f"{prefix}-revision") or 0, None if removed else self._team(prefix))

    def _require_present(self) -> None:
        """What was typed into a row that is gone is named, so that nothing is lost in silence."""
        here = {f"team-{row.pk}" for row in self.teams}
        gone = {name.removesuffix("-was") for name in self.data if name.startswith("team-") and name.endswith("-was")}
        for prefix in sorted(gone - here)[:MOST_ROWS]:
            texts = [str(self.data.get(f"{prefix}-{name}", ""))[:120] for name in TEAM_NAMES]
            if self._print(prefix, texts) != self.data[f"{prefix}-was"]:
                said = ", ".join(text for text in texts if text)
                self.add_error(
                    None, _("Somebody has removed this team in the meantime. You had typed: %(said)s") % {"said": said}
                )

    def show_theirs(self, current: dict) -> None:
        """Keep what was typed into a row, with what stands there now beside it; sent again, it replaces that knowingly."""
        prefix = f"team-{current['id']}"
        row = next((row for row in self.teams if row.pk == current["id"]), None)
        if row is None:
            return
        self.data = self.data.copy()
        self.data[f"{prefix}-revision"] = current["revision"]
        now = TeamsForm(teams=(row,), membership=self.membership)
        self.set_beside(now, [f"{prefix}-{name}" for name in TEAM_NAMES])

    def _team(self, prefix: str) -> Team | None:
        said = self.typed(prefix, TEAM_NAMES)
        if all(value in (None, "") for value in said.values()) and prefix.startswith("new"):
            return None
        if not said["discipline"] and f"{prefix}-discipline" not in self.errors:
            self.add_error(f"{prefix}-discipline", _("Say which discipline it is, such as design or engineering."))
        if said["fte"] is None and f"{prefix}-fte" not in self.errors:
            self.add_error(f"{prefix}-fte", _("Say how many full-time people they are."))
        if self.errors:
            return None
        cost = None if said["annual_cost"] is None else int(said["annual_cost"])
        share = Decimal(100) if said["share"] is None else said["share"]
        return Team(said["discipline"], said["team"] or "", said["unit"], said["fte"], share, cost)
