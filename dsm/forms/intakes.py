"""Sending a file of a source, saying how it is read, and what its columns mean."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.intake import mapping as terms
from dsm.intake.decoding import ENCODINGS
from dsm.intake.mapping import Column, Mapping
from dsm.intake.profile import ColumnProfile
from dsm.intake.tables import DELIMITER_NAMES, LARGEST, MOST_ROWS, Layout
from dsm.models import Intake
from organizations.errors import DomainError, Stale
from organizations.forms import ServiceForm
from organizations.forms.revised import RevisedForm

TARGETS = [
    (terms.NOTHING, gettext_lazy("Leave out")),
    (terms.NAME, gettext_lazy("Name")),
    (terms.KEY, gettext_lazy("Key in the source")),
    (terms.CLASS, gettext_lazy("Class")),
    (terms.ATTRIBUTE, gettext_lazy("Attribute")),
    (terms.SUPPLIER, gettext_lazy("Supplier")),
    (terms.HOST, gettext_lazy("Host: key of what it lives in")),
    (terms.HOST_CLASS, gettext_lazy("Class of the host")),
    (terms.NEEDS, gettext_lazy("Items that it needs")),
    (terms.SEEN, gettext_lazy("Last seen")),
]
# How the cells of a column are read: kind, decimal mark and order of dates in one word.
KINDS = [
    ("text", gettext_lazy("Text")),
    ("whole:.", gettext_lazy("Whole number")),
    ("number:.", gettext_lazy("Number 1,234.5")),
    ("number:,", gettext_lazy("Number 1.234,5")),
    ("percent:.", gettext_lazy("Percent 99.9")),
    ("percent:,", gettext_lazy("Percent 99,9")),
    ("yes_no", gettext_lazy("Yes or no")),
    ("day", gettext_lazy("Day")),
    ("day:day", gettext_lazy("Day 31/03/2026")),
    ("day:month", gettext_lazy("Day 03/31/2026")),
    ("moment", gettext_lazy("Day and time")),
    ("moment:day", gettext_lazy("Day and time 31/03/2026 14:30")),
    ("moment:month", gettext_lazy("Day and time 03/31/2026 2:30 pm")),
]
MOST_WORDS = 60
NO_WORD = "-"


class FileForm(ServiceForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), at most 30 MB and 200,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 30 MB. Send it in parts."))
        return upload

    def clean(self):
        upload = super().clean().get("file")
        return {} if upload is None else {"raw": upload.read(), "name": upload.name.replace("\x00", "")[:200]}


class MendedForm(ServiceForm):
    file = forms.FileField(
        label=gettext_lazy("Mended list"),
        help_text=gettext_lazy("The list of bad rows that you took from here, with its cells put right. At most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def clean(self):
        upload = super().clean().get("file")
        return {} if upload is None else {"raw": upload.read()}


class LayoutForm(ServiceForm):
    """How the file is read, when the guess was wrong."""

    header = forms.IntegerField(
        label=gettext_lazy("Line with the names of the columns"),
        min_value=0,
        max_value=MOST_ROWS,
        required=False,
        help_text=gettext_lazy("Empty: it is found. 0: the columns have no names."),
    )

    def __init__(self, *args, intake: Intake, **kwargs):
        said, profile = intake.layout, intake.profile
        super().__init__(*args, initial=said, **kwargs)
        sheets = profile.get("sheets", [])
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=[(name, name) for name in sheets])
        if not sheets:
            self.fields["encoding"] = forms.ChoiceField(label=_("Letters are written as"), choices=ENCODINGS.items())
            names = [(mark, _(name)) for mark, name in DELIMITER_NAMES.items()]
            self.fields["delimiter"] = forms.ChoiceField(label=_("Columns are separated by"), choices=names)
            self.fields["delimiter"].strip = False

    def clean(self):
        return {"layout": Layout(**super().clean())}


class MappingForm(RevisedForm):
    """A row of fields for each column of the file, by its place, and what holds for all rows."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, columns: tuple[ColumnProfile, ...], mapping: Mapping, revision: int, **kwargs):
        super().__init__(*args, initial={"revision": revision}, **kwargs)
        self.columns, self.before = columns, mapping
        for place, column in enumerate(columns):
            self._add_column(place, column, mapping.columns.get(column.name, Column(kind=column.kind)))
        self._add_constants(mapping)
        self._add_words()

    def _add_column(self, place: int, column: ColumnProfile, said: Column) -> None:
        fields = {
            f"target-{place}": forms.ChoiceField(
                label=_("“%(column)s” is") % {"column": column.name}, choices=TARGETS, required=False,
                initial=said.target,
            ),
            f"attribute-{place}": forms.CharField(
                label=_("Attribute of “%(column)s”") % {"column": column.name}, required=False, max_length=40,
                initial=said.attribute, widget=forms.TextInput(attrs={"list": "attributes", "autocomplete": "off"}),
            ),
            f"kind-{place}": forms.ChoiceField(
                label=_("“%(column)s” is read as") % {"column": column.name}, choices=KINDS, required=False,
                initial=_kind_word(said),
            ),
        }  # fmt: skip
        self.fields.update(fields)

    def _add_constants(self, mapping: Mapping) -> None:
        for name, label, words in (
            (terms.CLASS, _("Class of all rows"), "classes"),
            (terms.SUPPLIER, _("Supplier of all rows"), "suppliers"),
            (terms.HOST_CLASS, _("Class of all hosts"), "classes"),
            (terms.NEEDS_CLASS, _("Class of the items that they need"), "classes"),
        ):
            field = forms.CharField(label=label, required=False, max_length=terms.LONGEST)
            field.widget.attrs |= {"list": words, "autocomplete": "off"}
            field.initial = mapping.constants.get(name, "")
            self.fields[f"all-{name}"] = field

    def _add_words(self) -> None:
        """What the words of the class column stand for."""
        self.class_words: dict[str, str] = {}  # field → word
        at, column = self.class_column()
        if column is None:
            return
        said = self.before.columns[column.name].translation if column.name in self.before.columns else {}
        for place, (word, count) in enumerate(column.words[:MOST_WORDS]):
            name, known = f"word-{at}-{place}", said.get(word, word)
            self.class_words[name] = word
            self.fields[name] = forms.CharField(
                label=f"{word} ({count:,})", required=False, max_length=terms.LONGEST, initial=known or NO_WORD,
                widget=forms.TextInput(attrs={"list": "classes", "autocomplete": "off"}),
            )  # fmt: skip
            if self.is_bound and name not in self.data:  # the column was chosen just now
                self.sends(**{name: known or NO_WORD})

    def class_column(self) -> tuple[int, ColumnProfile | None]:
        """The column that is said to hold the class: as sent, else as known before."""
        for place, column in enumerate(self.columns):
            said = self.data.get(f"target-{place}") if self.is_bound else self.fields[f"target-{place}"].initial
            if said == terms.CLASS:
                return place, column
        return 0, None

    def clean(self):
        found = super().clean()
        columns = {}
        for place, column in enumerate(self.columns):
            target = found.get(f"target-{place}", "")
            if not target:
                continue
            kind, decimal, order = _read_kind(found.get(f"kind-{place}") or "text")
            word = found.get(f"attribute-{place}", "") if target == terms.ATTRIBUTE else ""
            before = self.before.columns.get(column.name)
            translation = dict(before.translation) if before else {}
            if target == terms.CLASS:
                translation = self._translation(found, translation)
            columns[column.name] = Column(target, word, kind, decimal, order, translation)
        constants = {name: found.get(f"all-{name}", "") for name in terms.CONSTANTS}
        mapping = Mapping(columns, {name: text for name, text in constants.items() if text}, self.before.fixed)
        return {"mapping": mapping, "revision": found.get("revision")}

    def _translation(self, found: dict, before: dict[str, str]) -> dict[str, str]:
        for name, word in self.class_words.items():
            said = found.get(name, "").strip()
            before.pop(word, None)
            if said and said != word:
                before[word] = "" if said == NO_WORD else said
        return before

    def submit(self, service, **known):
        """A refusal about a heading belongs to the field of its column; after a stale one the form can be sent again."""

        def placed(**data):
            try:
                return service(**data)
            except Stale:
                raise
            except DomainError as refusal:
                raise DomainError(str(refusal), self._field_of(refusal.field)) from refusal

        found = super().submit(placed, **known)
        if self.stale is not None:
            self.sends(revision=str(self.stale.current["revision"]))
        return found

    def _field_of(self, heading: str | None) -> str | None:
        return next((f"target-{at}" for at, one in enumerate(self.columns) if one.name == heading), None)

    def rows(self) -> list[tuple[ColumnProfile, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (column, self[f"target-{place}"], self[f"attribute-{place}"], self[f"kind-{place}"])
            for place, column in enumerate(self.columns)
        ]

    def constants(self) -> list[forms.BoundField]:
        return [self[f"all-{name}"] for name in terms.CONSTANTS if f"all-{name}" in self.fields]

    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in self.class_words]


def _kind_word(said: Column) -> str:
    if said.target == terms.SEEN:
        return f"moment:{said.order}".rstrip(":")
    if said.kind in ("whole", "number", "percent"):
        return f"{said.kind}:{'.' if said.kind == 'whole' else said.decimal}"
    return f"{said.kind}:{said.order}".rstrip(":") if said.kind in ("day", "moment") else said.kind


def _read_kind(word: str) -> tuple[str, str, str]:
    kind, _colon, rest = word.partition(":")
    if kind in ("day", "moment"):
        return kind, ".", rest
    return kind, rest or ".", ""
