"""The box score as a table to type into, entries of the profit and loss, and the ledger."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from valuestreams.accounting import box_score, stored, typed
from valuestreams.accounting.box_score import Block, Kind, Line
from valuestreams.accounting.ledger_csv import MAX_BYTES
from valuestreams.models import MoneyEntry, Stream
from valuestreams.queries.accounting import Score, ScoreColumn
from valuestreams.queries.accounting_ledger import Rule
from valuestreams.services.accounting_score import Entered, key_of

BLOCKS = {
    Block.OPERATIONAL: gettext_lazy("Operation"),
    Block.CAPACITY: gettext_lazy("Capacity"),
    Block.FINANCIAL: gettext_lazy("Money"),
}
UNITS = {Kind.SHARE: "%", Kind.DAYS: gettext_lazy("days"), Kind.NUMBER: ""}


class NumberText(forms.CharField):
    """A number of a kind as people type it, cleaned to a Fraction (money: cents, shares: 0 to 1) or None."""

    def __init__(self, *, kind: Kind, **kwargs):
        self.kind = kind
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 11})
        super().__init__(**{"required": False, "widget": box, **kwargs})

    def prepare_value(self, value):
        return typed.write(value, self.kind) if isinstance(value, Fraction | int) else value

    def clean(self, value):
        text = super().clean(value)
        try:
            return typed.read(text, self.kind)
        except typed.NoNumber as refusal:
            raise ValidationError(str(refusal)) from refusal


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def fingerprint(values: Mapping) -> str:
    """Stands for what a form showed: what is typed back unchanged is not written, whatever others did meanwhile."""
    return sha256(json.dumps(stored.numbers(values)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Cell:
    """Of a line in a column: the field to type into, or the words to read; and what changed from the column before."""

    field: forms.BoundField | None
    text: str
    hint: str  # why there is no value
    change: str
    verdict: str
    theirs: str  # what somebody else has entered in the meantime


@dataclass(frozen=True)
class Row:
    line: Line
    unit: str
    cells: tuple[Cell, ...]


class BoxScoreForm(ServiceForm):
    """Every column at once. What was not touched is not written."""

    def __init__(self, *args, score: Score, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.score, self.currency = score, currency
        self.theirs: dict[tuple[str, str], str] = {}
        for column in score.columns:
            self._add(column)

    def _add(self, column: ScoreColumn) -> None:
        key = _key(column)
        for name in box_score.ENTERED:
            line = box_score.BY_KEY[name]
            label = f"{line.title}, {column.title}"
            field = NumberText(kind=line.kind, label=label, initial=column.entered.get(name))
            field.widget.attrs["aria-label"] = label
            self.fields[f"{key}-{name}"] = field
        self.fields[f"{key}-revision"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=column.revision, min_value=0, max_value=2**31 - 1
        )
        self.fields[f"{key}-was"] = forms.CharField(
            widget=forms.HiddenInput, initial=fingerprint(column.entered), required=False, max_length=16
        )

    def clean(self):
        for column in self.score.columns:
            key = _key(column)
            for name, problem in box_score.check(self._typed(key)).items():
                if f"{key}-{name}" not in self.errors:
                    self.add_error(f"{key}-{name}", problem)
        return {"columns": [] if self.errors else list(self._entered())}

    def _typed(self, key: str) -> dict[str, Fraction | None]:
        return {name: self.cleaned_data.get(f"{key}-{name}") for name in box_score.ENTERED}

    def _entered(self) -> Iterator[Entered]:
        for column in self.score.columns:
            key = _key(column)
            values = self._typed(key)
            if fingerprint(values) != self.cleaned_data[f"{key}-was"]:
                revision = self.cleaned_data[f"{key}-revision"]
                yield Entered(column.kind, column.week, column.pk, revision, values)

    def show_theirs(self, current: Mapping) -> None:
        """Keep what was typed, with what stands there now beside it; sent again, it replaces that knowingly."""
        self.data = self.data.copy()
        for key, now in current.items():
            self.data[f"{key}-revision"] = now["revision"]
            self.data[f"{key}-was"] = fingerprint(stored.from_numbers(now["values"]))
            values = stored.from_numbers(now["values"])
            for name in box_score.ENTERED:
                mine, kind = self.data.get(f"{key}-{name}", ""), box_score.BY_KEY[name].kind
                if typed.write(values.get(name), kind) != mine.strip():
                    self.theirs[key, name] = typed.show(values.get(name), kind, self.currency_of(kind))

    def currency_of(self, kind: Kind) -> str:
        return self.currency if kind is Kind.MONEY else ""

    def hidden(self) -> list[forms.BoundField]:
        return self.hidden_fields()

    def blocks(self, *, may_write: bool) -> list[tuple[str, list[Row]]]:
        return [(title, self._rows(block, may_write)) for block, title in BLOCKS.items()]

    def _rows(self, block: Block, may_write: bool) -> list[Row]:
        return [self._row(place, line, may_write) for place, line in enumerate(box_score.LINES) if line.block is block]

    def _row(self, place: int, line: Line, may_write: bool) -> Row:
        cells = []
        for number, column in enumerate(self.score.columns):
            step = self.score.steps[number - 1][place] if number else box_score.Difference(None, None)
            cells.append(self._cell(line, column, place, step, may_write))
        return Row(line, self.currency if line.kind is Kind.MONEY else UNITS[line.kind], tuple(cells))

    def _cell(self, line: Line, column: ScoreColumn, place: int, step: box_score.Difference, may_write: bool) -> Cell:
        value, key = column.score.values[place], _key(column)
        is_typed = may_write and not line.derived
        return Cell(
            self[f"{key}-{line.key}"] if is_typed else None,
            typed.show(value.value, line.kind),
            value.sentence if line.derived and column.entered else "",
            typed.show_change(step.change, line.kind),
            step.verdict or "",
            self.theirs.get((key, line.key), ""),
        )


def _key(column: ScoreColumn) -> str:
    return key_of(column.kind, column.week, column.pk)


class ScenarioForm(ServiceForm):
    title = forms.CharField(label=gettext_lazy("Name of the scenario"), max_length=80)


class EntryForm(ServiceForm):
    """An amount that was earned or spent."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput, initial=localdate)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=MoneyEntry.Kind.choices)
    cents = NumberText(
        kind=Kind.MONEY, label=gettext_lazy("Amount"), required=True,
        help_text=gettext_lazy("Costs are positive too; a negative amount takes back."),
    )  # fmt: skip
    units = forms.DecimalField(
        label=gettext_lazy("Units sold"), max_digits=14, decimal_places=2, min_value=0, required=False,
        help_text=gettext_lazy("With revenue only. They give the cost per unit."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def clean_cents(self):
        cents = self.cleaned_data["cents"]
        if cents is None:
            raise ValidationError(_("Say how much it is; 0 is an amount, too."))
        return int(cents)


class LedgerForm(ServiceForm):
    """A file of the general ledger."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"), max_length=200, allow_empty_file=True,
        help_text=gettext_lazy(
            "The first line names the columns: cost centre, account, amount, and if you have them date and text."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("What it is"), max_length=120, required=False,
        help_text=gettext_lazy("Such as “October 2026”; the name of the file otherwise."),
    )  # fmt: skip
    mark = forms.ChoiceField(
        label=gettext_lazy("Decimal mark"), required=False,
        choices=[("", gettext_lazy("find out")), (".", gettext_lazy("point: 1,250.50")), (",", gettext_lazy("comma: 1.250,50"))],
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file has more than %(most)s MB.") % {"most": f"{MAX_BYTES / 1_000_000:g}"})
        return file

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        file = data["file"]
        return {"name": data["name"] or file.name, "raw": file.read(), "mark": data["mark"] or None}


class ShareText(forms.CharField):
    """A share in percent or as a fraction ("1/3"), cleaned to a Fraction from 0 to 1."""

    def __init__(self, **kwargs):
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8})
        super().__init__(**{"required": False, "max_length": 40, "widget": box, **kwargs})

    def prepare_value(self, value):
        if not isinstance(value, Fraction):
            return value
        return typed.write(value, Kind.SHARE) if 10**8 % value.denominator == 0 else str(value)

    def clean(self, value):
        text = super().clean(value).replace(" ", "")
        above, line, below = text.partition("/")
        try:
            if line and above.isascii() and below.isascii() and above.isdigit() and below.isdigit() and len(text) < 20:
                share = Fraction(int(above), int(below))
            else:
                share = typed.read(text, Kind.SHARE) or Fraction(0)
        except (typed.NoNumber, ZeroDivisionError) as refusal:
            raise ValidationError(_("Write a share such as 40 % or 1/3.")) from refusal
        if not 0 <= share <= 1:
            raise ValidationError(_("A share lies between 0 and 100 %."))
        return share


class AssignForm(ServiceForm):
    """How a cost centre is shared out: a share for each stream, and for sustaining."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, rule: Rule, streams: list[Stream], **kwargs):
        super().__init__(*args, initial={"revision": rule.revision}, **kwargs)
        self.streams: list[Stream | None] = [*streams, None]
        for stream in self.streams:
            self.fields[_name(stream)] = ShareText(
                label=stream.title if stream else _("Sustaining: no single stream"),
                initial=rule.shares.get(stream.pk if stream else None),
            )

    def clean(self):
        data = super().clean()
        shares = {stream: data[_name(stream)] for stream in self.streams if data.get(_name(stream))}
        return {"revision": data.get("revision", 0), "shares": shares}


def _name(stream: Stream | None) -> str:
    return f"share-{stream.pk}" if stream else "share-sustaining"
