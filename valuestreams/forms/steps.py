"""A step of a stream: all that can be said of it, the few numbers of a row, and rows from a spreadsheet."""

import json
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.errors import DomainError, Stale
from organizations.forms import ServiceForm
from valuestreams import stream as values
from valuestreams.forms.fields import NumberField, ShareField, TimeField, plain
from valuestreams.forms.routes import Routes

LAYERS = [
    ("", gettext_lazy("not said")), ("user", gettext_lazy("what the user does")),
    ("frontstage", gettext_lazy("what the user sees of us")), ("backstage", gettext_lazy("what nobody sees")),
    ("support", gettext_lazy("what supports it")),
]  # fmt: skip


def _decimal_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})


class PercentField(ShareField):
    """A share in percent, with or without the sign, with a point or a comma."""

    def __init__(self, **kwargs):
        super().__init__(**{"widget": _decimal_input(), **kwargs})
        for name in ("min_value", "max_value"):
            self.error_messages[name] = _("A share lies between 0 and 100 %%.")
        for validator in self.validators:
            if getattr(validator, "code", "") in ("min_value", "max_value"):
                validator.message = self.error_messages["max_value"]

    def to_python(self, value):
        return super().to_python(value.replace("%", "").replace(",", ".").strip() if isinstance(value, str) else value)


class AmountField(NumberField):
    """A number of 0 or more, with a point or a comma."""

    def __init__(self, **kwargs):
        super().__init__(**{"widget": _decimal_input(), **kwargs})

    def to_python(self, value):
        return super().to_python(value.replace(",", ".").strip() if isinstance(value, str) else value)


class MoneyField(AmountField):
    """An amount of money, cleaned to whole cents or None."""

    def __init__(self, **kwargs):
        super().__init__(**{"decimal_places": 2, "max_digits": 14, **kwargs})

    def prepare_value(self, value):
        return plain(Fraction(value, 100)) if isinstance(value, int) else value

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else int(number * 100)


class SeenForm(ServiceForm):
    """A form of something that a second person may have changed: that is for the page to show, with both texts."""

    def submit(self, service, **known):
        """As in ServiceForm, but Stale goes through."""
        if not self.is_valid():
            return None
        try:
            return service(**self.cleaned_data, **known)
        except Stale:
            raise
        except DomainError as refusal:
            self.add_error(None, str(refusal))
            return None


class QuickForm(SeenForm):
    """The numbers of a step that stand in the table of all steps."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    performer = forms.CharField(label=gettext_lazy("Performed by"), max_length=200, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=200, required=False)
    process = TimeField(label=gettext_lazy("Process time"))
    wait = TimeField(label=gettext_lazy("Wait"))
    ca = PercentField(label="%C/A")
    people = AmountField(label=gettext_lazy("People"))

    def __init__(self, *args, basis: values.TimeBasis, step: values.Step | None = None, **kwargs):
        said = {name: getattr(step, name) for name in QuickForm.base_fields} if step else {}
        super().__init__(*args, initial=said, **kwargs)
        for name in ("process", "wait"):
            self.fields[name].basis = basis

    def clean(self):
        keep_exact(self)
        return self.cleaned_data

    def texts(self) -> dict[str, str]:
        """What each field says, as it is shown."""
        return {name: field.prepare_value(self.initial.get(name)) or "" for name, field in self.fields.items()}


def keep_exact(form: forms.Form) -> None:
    """A text that stands as it was shown means what it meant: 33.333333 % of a third is not a third."""
    for name, field in form.fields.items():
        first, typed = form.initial.get(name), form.data.get(form.add_prefix(name))
        if name in form.cleaned_data and first is not None and typed == field.prepare_value(first):
            form.cleaned_data[name] = first


class StepForm(SeenForm):
    """Everything that is said of a step but its stories, which have a map of their own."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    was = forms.CharField(required=False, max_length=100_000, widget=forms.HiddenInput)  # as the form was opened
    name = forms.CharField(label=gettext_lazy("Name"), max_length=values.TEXTS["name"])
    exchange = forms.CharField(
        label=gettext_lazy("What the user gets here"), max_length=values.TEXTS["exchange"], required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The exchange of value: an answer, a promise, the thing itself. Nothing is an answer, too."),
    )  # fmt: skip
    performer = forms.CharField(
        label=gettext_lazy("Performed by"), max_length=values.TEXTS["performer"], required=False,
        help_text=gettext_lazy("A role or a team. Where it changes, work is handed over."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    supplier = forms.ChoiceField(label=gettext_lazy("Supplier"), required=False)
    outside = forms.BooleanField(label=gettext_lazy("Done outside the organization"), required=False)
    layer = forms.ChoiceField(label=gettext_lazy("In the blueprint"), choices=LAYERS, required=False)
    channel = forms.CharField(label=gettext_lazy("Channel"), max_length=values.TEXTS["channel"], required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=values.TEXTS["evidence"], required=False,
        help_text=gettext_lazy("What the user holds or sees of it, such as a letter."),
    )  # fmt: skip
    process = TimeField(
        label=gettext_lazy("Process time"),
        help_text=gettext_lazy("Hands on one item, such as 45 min, 2 h or 1-3 d when only the ends are known."),
    )
    wait = TimeField(
        label=gettext_lazy("Wait before it"),
        help_text=gettext_lazy("From the moment the work is there until somebody begins."),
    )
    inventory = AmountField(
        label=gettext_lazy("Items waiting"),
        help_text=gettext_lazy("Counted in front of the step. Divided by demand it stands for the wait."),
    )
    elapsed = TimeField(
        label=gettext_lazy("Elapsed time"),
        help_text=gettext_lazy(
            "Of a step outside, from handing over to getting back, when nobody knows how it divides."
        ),
    )
    ca = PercentField(
        label=gettext_lazy("Of 100 items that the next step receives, how many are usable as they are?"),
        help_text=gettext_lazy("Complete and accurate (%C/A), as the receiver judges: nothing to correct, add or ask."),
    )
    as_rework = forms.BooleanField(
        label=gettext_lazy("I know the rework rate instead: this is the share that has to be done again"),
        required=False,
    )
    people = AmountField(label=gettext_lazy("People"), help_text=gettext_lazy("Who work on it at the same time."))
    availability = PercentField(
        label=gettext_lazy("Their time for it"), help_text=gettext_lazy("Of their working time.")
    )
    wip = AmountField(label=gettext_lazy("Items in work"))
    cost = MoneyField(label=gettext_lazy("Cost of an item"))
    reached = forms.IntegerField(
        label=gettext_lazy("Reached it"), min_value=0, max_value=10**12, required=False, widget=_decimal_input(),
        help_text=gettext_lazy("How many got here in the period of the funnel."),
    )  # fmt: skip
    spend = MoneyField(label=gettext_lazy("Spent here"), help_text=gettext_lazy("In the same period."))
    conversion = PercentField(
        label=gettext_lazy("Go on from here"), help_text=gettext_lazy("Where it is known without counts.")
    )

    GROUPS = (
        (gettext_lazy("What the user gets"), ("name", "exchange", "evidence")),
        (gettext_lazy("Who"), ("performer", "unit", "supplier", "outside", "layer", "channel")),
        (gettext_lazy("Times"), ("process", "wait", "inventory", "elapsed")),
        (gettext_lazy("Quality"), ("ca", "as_rework")),
        (gettext_lazy("Capacity"), ("people", "availability", "wip")),
        (gettext_lazy("Money and funnel"), ("cost", "reached", "spend", "conversion")),
    )
    SAID = tuple(name for _label, names in GROUPS for name in names if name != "as_rework")

    def __init__(
        self, *args, stream: values.Stream, step: values.Step, known: dict[str, list[str]], revision: int, **kw
    ):
        said = {name: getattr(step, name) for name in self.SAID} | {"revision": revision}
        self.routes = Routes(stream, step)
        super().__init__(*args, initial=said | self.routes.initial(), **kw)
        self.fields |= self.routes.fields(self.data if self.is_bound else None)
        for name in ("unit", "supplier"):
            kept = getattr(step, name)
            names = known[name] if kept in known[name] or not kept else [kept, *known[name]]
            self.fields[name].choices = [("", _("nobody yet")), *((one, one) for one in names)]
        for field in self.fields.values():
            if isinstance(field, TimeField):
                field.basis = stream.basis
        self.initial["was"] = json.dumps(self.shown())

    def shown(self) -> dict[str, str]:
        """The text of each field as the step stands: what a second writer's text is compared with."""
        skipped = ("revision", "was", "as_rework")
        return {
            name: _shown(field, self.initial.get(name)) for name, field in self.fields.items() if name not in skipped
        }

    @property
    def groups(self) -> list[tuple]:
        return [(label, [self[name] for name in names]) for label, names in self.GROUPS]

    def clean_layer(self):
        return values.Layer(self.cleaned_data["layer"]) if self.cleaned_data["layer"] else None

    def clean(self):
        keep_exact(self)
        if self.cleaned_data.get("as_rework") and self.cleaned_data.get("ca") is not None:
            self.cleaned_data["ca"] = 1 - self.cleaned_data["ca"]
        self.routes.clean(self)
        return self.cleaned_data

    def changes(self) -> dict:
        """Fields of `stream.Step`. Call it on a valid form."""
        return {name: self.cleaned_data[name] for name in self.SAID} | self.routes.changes


def _shown(field: forms.Field, value) -> str:
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown)


class NewStepForm(ServiceForm):
    name = forms.CharField(label=gettext_lazy("New step"), max_length=200)
    after = forms.SlugField(max_length=60, required=False, widget=forms.HiddenInput)
    before = forms.SlugField(max_length=60, required=False, widget=forms.HiddenInput)


class MoveForm(ServiceForm):
    """By so many places, or in front of another step; `before` sent empty means to the end."""

    places = forms.IntegerField(min_value=-values.MOST_STEPS, max_value=values.MOST_STEPS, required=False)
    before = forms.SlugField(max_length=60, required=False)

    def where(self) -> dict:
        if "before" in self.data:
            return {"before": self.cleaned_data["before"]}
        return {"places": self.cleaned_data["places"] or 0}


class PasteForm(ServiceForm):
    """Rows copied from a spreadsheet, columns apart by tabs."""

    rows = forms.CharField(
        label=gettext_lazy("Rows"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "wrap": "off"}),
        help_text=gettext_lazy(
            "Copy them in the spreadsheet and paste them here: name, performed by, unit, process time, wait, %C/A, people. "
            "A first row of headings may put them in another order."
        ),
    )  # fmt: skip
    start = forms.ChoiceField(label=gettext_lazy("They go"), required=False)
    column = forms.ChoiceField(
        label=gettext_lazy("First column"), required=False,
        choices=[(name, field.label) for name, field in QuickForm.base_fields.items()],
    )  # fmt: skip

    def __init__(self, *args, stream: values.Stream, **kwargs):
        super().__init__(*args, **kwargs)
        over = [(step.key, _("over the rows from “%(step)s”") % {"step": step.label}) for step in stream.steps]
        self.fields["start"].choices = [("", _("behind the last step, as new ones")), *over]

    def clean_rows(self) -> list[list[str]]:
        lines = [line.split("\t") for line in self.cleaned_data["rows"].replace("\r", "").split("\n") if line.strip()]
        if not lines:
            raise ValidationError(_("There are no rows in it."))
        if len(lines) > values.MOST_STEPS:
            raise ValidationError(
                _("These are more rows than a stream has steps. Paste at most %(most)s.") % {"most": values.MOST_STEPS}
            )
        return [[cell.strip() for cell in line] for line in lines]

    def read(self, stream: values.Stream) -> list["PastedRow"]:
        """Each row with the step that it goes to. Call it on a valid form."""
        names = list(QuickForm.base_fields)
        rows, columns = _headed(self.cleaned_data["rows"], names[names.index(self.cleaned_data["column"] or "name") :])
        keys = [step.key for step in stream.steps]
        start = keys.index(self.cleaned_data["start"]) if self.cleaned_data["start"] in keys else len(keys)
        return [PastedRow(stream, stream.steps[start + at] if start + at < len(keys) else None, columns, row)
                for at, row in enumerate(rows)]  # fmt: skip


def _headed(rows: list[list[str]], usual: list[str]) -> tuple[list[list[str]], list[str]]:
    """The rows without their headings, and the field of each column."""
    headings = {"c/a": "ca", "%c/a": "ca", "step": "name", "process": "process", "waiting": "wait", "wait time": "wait"}
    for name, field in QuickForm.base_fields.items():
        headings |= {name: name, str(field.label).lower(): name}
    first = [headings.get(cell.lower(), "") for cell in rows[0]]
    if len(rows) > 1 and sum(map(bool, first)) >= max(1, len(first) - 1) and all(cell for cell in rows[0]):
        return rows[1:], first
    return rows, usual


class PastedRow:
    """One row as it was read: the step that it changes (None: a new one), its cells, and what is wrong with it."""

    def __init__(self, stream: values.Stream, step: values.Step | None, columns: list[str], cells: list[str]):
        self.step = step
        self.cells = dict(zip(columns, cells, strict=False))
        self.cells.pop("", None)
        said = QuickForm(basis=stream.basis, step=step).texts()
        self.form = QuickForm({**said, **self.cells}, basis=stream.basis, step=step)
        self.too_many = len([cell for cell in cells[len(columns) :] if cell])
        if self.too_many:
            self.form.add_error(None, _("This row has more columns than the table."))

    @property
    def errors(self) -> list[str]:
        return [
            f"{self.form.fields[name].label}: {sentence}" if name in self.form.fields else sentence
            for name, sentences in self.form.errors.items()
            for sentence in sentences
        ]

    @property
    def values(self) -> list[str]:
        return [self.cells.get(name, "") for name in QuickForm.base_fields]

    def change(self) -> tuple[str | None, dict]:
        data = self.form.cleaned_data
        return (self.step.key if self.step else None), {name: data[name] for name in self.cells}
