"""The funding plan of a stream: the period, what is bought, how the capacity is split, and the guardrails."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valuestreams.accounting.box_score import Kind as NumberKind
from valuestreams.accounting.funding import WORK_TYPES
from valuestreams.accounting.stored import Delayed, Share, from_delayed, from_shares
from valuestreams.flow.items import Kind
from valuestreams.forms.accounting import DateInput, NumberText
from valuestreams.forms.accounting_rows import REVISION, RowsForm
from valuestreams.forms.fields import ShareField
from valuestreams.models import FundingPlan
from valuestreams.queries.accounting_flow import TakenFromItems

HOLDS = [("", gettext_lazy("not said yet")), ("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]
MOST_KINDS = 20
MOST_WAITING = 50
SHARE_NAMES = ("name", "planned", "actual")
WAITING_NAMES = ("name", "delay", "since")
HEAD = ("starts_on", "ends_on", "tools", "suppliers", "velocity", "tolerance")
SAID = ("initiatives_hold", "initiatives_by", "owners_hold", "owners_by")


def _holds(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=HOLDS, coerce=lambda given: given == "1", empty_value=None, required=False
    )


class FundingForm(RowsForm):
    revision = forms.IntegerField(**REVISION)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DateInput)
    ends_on = forms.DateField(label=gettext_lazy("To"), widget=DateInput)
    tools = NumberText(kind=NumberKind.MONEY, label=gettext_lazy("Tools, a year"))
    suppliers = NumberText(kind=NumberKind.MONEY, label=gettext_lazy("Suppliers, a year"))
    velocity = forms.DecimalField(
        label=gettext_lazy("Items completed in the period"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    tolerance = forms.DecimalField(
        label=gettext_lazy("Tolerance, points"), max_digits=5, decimal_places=2, min_value=0, max_value=100,
        required=False, help_text=gettext_lazy("A share that is further from its plan is flagged."),
    )  # fmt: skip
    initiatives_hold = _holds(gettext_lazy("Significant initiatives are approved"))
    initiatives_by = forms.CharField(label=gettext_lazy("Approved by"), max_length=150, required=False)
    owners_hold = _holds(gettext_lazy("Business owners take part continuously"))
    owners_by = forms.CharField(label=gettext_lazy("Said by"), max_length=150, required=False)

    def __init__(self, *args, plan: FundingPlan | None, first: dict, taken: TakenFromItems | None = None, **kwargs):
        """`first`: what a new plan begins with; `taken`: what the work items say in place of what is stored."""
        told = {} if taken is None else {"velocity": taken.velocity}
        super().__init__(*args, initial={**_initial(plan, first), **told}, **kwargs)
        self.counts: dict[str, int] = {}
        usual = {
            "types": [Share(_(name)) for name in WORK_TYPES],
            "horizons": [Share(_("Now")), Share(_("Next")), Share(_("Later"))],
        }
        for name in ("types", "horizons"):
            rows = (from_shares(getattr(plan, name)) if plan else ()) or usual[name]
            self._fill(name, _counted(rows, taken.done) if taken and name == "types" else rows, MOST_KINDS)
        waiting = from_delayed(plan.waiting) if plan else ()
        self._fill("waiting", _in_progress(waiting, taken.waiting) if taken else waiting, MOST_WAITING)

    def _fill(self, name: str, rows, most: int) -> None:
        self.counts[name] = self.counted(name, min(len(rows) + 1, most), most)
        for place in range(self.counts[name]):
            fields = _waiting_fields() if name == "waiting" else _share_fields()
            row = rows[place] if place < len(rows) else None
            self.put(f"{name}-{place}", fields, row, of=_("row %(number)s") % {"number": place + 1})

    def head(self) -> list:
        return [self[name] for name in HEAD]

    def said(self) -> list:
        return [self[name] for name in SAID]

    def table(self, name: str) -> list[list]:
        names = WAITING_NAMES if name == "waiting" else SHARE_NAMES
        return [self.row(f"{name}-{place}", names) for place in range(self.counts[name])]

    @property
    def types(self) -> list[list]:
        return self.table("types")

    @property
    def horizons(self) -> list[list]:
        return self.table("horizons")

    @property
    def waiting(self) -> list[list]:
        return self.table("waiting")

    def clean(self):
        data = self.cleaned_data
        types, horizons = self._shares("types"), self._shares("horizons")
        waiting = self._waiting()
        if self.errors:
            return data
        said = {name: data[name] for name in (*HEAD, *SAID, "revision")}
        said |= {name: None if said[name] is None else int(said[name]) for name in ("tools", "suppliers")}
        said["tolerance"] = Decimal(5) if said["tolerance"] is None else said["tolerance"]
        return {**said, "types": types, "horizons": horizons, "waiting": waiting}

    def _shares(self, name: str) -> list[Share]:
        """Rows with a name. When no share is planned at all, none of them is a plan yet."""
        rows = [self.typed(f"{name}-{place}", SHARE_NAMES) for place in range(self.counts[name])]
        for place, row in enumerate(rows):
            if not row["name"] and (row["planned"] is not None or row["actual"] is not None):
                self.add_error(f"{name}-{place}-name", _("What is it? Or clear the numbers."))
        named = [row for row in rows if row["name"]]
        if not any(row["planned"] or row["actual"] for row in named):
            return []
        return [Share(row["name"], row["planned"] or Fraction(0), row["actual"]) for row in named]

    def _waiting(self) -> list[Delayed]:
        found = []
        for place in range(self.counts["waiting"]):
            row = self.typed(f"waiting-{place}", WAITING_NAMES)
            if row["name"] and row["since"] is None and f"waiting-{place}-since" not in self.errors:
                self.add_error(f"waiting-{place}-since", _("Since when is it in progress?"))
            elif row["name"]:
                found.append(Delayed(row["name"], None if row["delay"] is None else int(row["delay"]), row["since"]))
        return found


def _initial(plan: FundingPlan | None, first: dict) -> dict:
    if plan is None:
        return {"revision": 0, "tolerance": 5, **first}
    holds = {None: "", True: "1", False: "0"}
    said = {name: getattr(plan, name) for name in (*HEAD, *SAID, "revision")}
    return said | {name: holds[said[name]] for name in ("initiatives_hold", "owners_hold")}


def _counted(rows: Sequence[Share], done: Mapping[Kind, int]) -> list[Share]:
    """The rows with the items done of their type: none of a type that items do not have. What has no row gets one."""
    left = {name: number for kind, number in done.items() for name in {kind.value, _(kind.value)}}
    names = {row.name.casefold() for row in rows}
    counted = [replace(row, actual=Fraction(left.get(row.name.casefold(), 0))) for row in rows]
    others = [kind for kind, number in done.items() if number and not names & {kind.value, _(kind.value)}]
    return [*counted, *(Share(_(kind.value), Fraction(0), Fraction(done[kind])) for kind in others)]


def _in_progress(rows: Sequence[Delayed], items: Sequence[Delayed]) -> list[Delayed]:
    """The items, with the cost of delay that was said of one of that name before."""
    said = {row.name: row.delay for row in rows}
    return [replace(item, delay=said.get(item.name)) for item in items]


def _share_fields() -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(label=_("Name"), max_length=80, required=False),
        "planned": ShareField(label=_("Planned, %")),
        "actual": NumberText(kind=NumberKind.NUMBER, label=_("Done")),
    }


def _waiting_fields() -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(label=_("Item"), max_length=120, required=False),
        "delay": NumberText(kind=NumberKind.MONEY, label=_("Cost of delay a week")),
        "since": forms.DateField(label=_("In progress since"), widget=DateInput, required=False),
    }
