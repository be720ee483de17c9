"""What the matrix is asked by its address, and the form of one cell."""

from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm import portfolio as values
from dsm.matrix.arranging import COLUMN_ORDERS, GROUPINGS, ROW_ORDERS, Filters, Order
from dsm.matrix.colours import Colour
from dsm.matrix.typed import MOST_CELLS
from dsm.models import Capability, Product, Use
from dsm.queries.cells import State, columns
from organizations.forms.revised import RevisedForm

NONE = "-"  # in the address: no unit, owner, value stream or supplier
MOST_WORDS = 500  # keys of closed branches in one address


@dataclass(frozen=True)
class Wish:
    """How the matrix is to be shown. What the address says wrongly is as if it were not said."""

    filters: Filters = field(default_factory=Filters)
    group: str = ""
    order: Order = field(default_factory=Order)
    colour: Colour = Colour.MANNER


def wish_of(query: QueryDict) -> Wish:
    """`q` text; `kind`, `stage`, `unit`, `owner`, `stream`, `ckind`, `supplier`, `manner` several times; `branch` a key;
    `gaps` 1; `fold` keys joined by dots; `group` kind, unit or stage; `rows` and `columns` an order; `colour` a measure.
    """
    filters = Filters(
        text=query.get("q", "").replace("\x00", "").strip()[:100],
        kinds=_known(query.getlist("kind"), values.PRODUCT_KINDS),
        stages=_known(query.getlist("stage"), values.STAGES),
        units=_names(query.getlist("unit")),
        owners=_names(query.getlist("owner")),
        streams=_names(query.getlist("stream")),
        capability_kinds=_known(query.getlist("ckind"), values.CAPABILITY_KINDS),
        suppliers=_names(query.getlist("supplier")),
        branch=query.get("branch", ""),
        manners=_known(query.getlist("manner"), values.MANNERS),
        only_gaps=query.get("gaps") == "1",
        folded=frozenset(query.get("fold", "").split(".")[:MOST_WORDS]) - {""},
    )
    order = Order(_one(query.get("rows"), ROW_ORDERS), _one(query.get("columns"), COLUMN_ORDERS))
    colour = query.get("colour", "")
    return Wish(
        filters,
        _one(query.get("group"), GROUPINGS),
        order,
        Colour(colour) if colour in set(Colour) else Colour.MANNER,
    )


def _one(word: str | None, known: tuple[str, ...]) -> str:
    return word if word in known else ""


def _names(words: list[str]) -> frozenset[str]:
    return frozenset("" if name == NONE else name for name in words[:MOST_WORDS] if name)


def _known(words: list[str], known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words) & frozenset(known)


GRADES = {
    "quality": [gettext_lazy("0 unusable"), gettext_lazy("1 poor"), gettext_lazy("2 fair"), gettext_lazy("3 good"), gettext_lazy("4 excellent")],
    "criticality": [
        gettext_lazy("0 the product does not notice"), gettext_lazy("1 slightly"), gettext_lazy("2 noticeably"),
        gettext_lazy("3 hard to do without"), gettext_lazy("4 the product stops"),
    ],
}  # fmt: skip


def grades(name: str, label, help_text) -> forms.TypedChoiceField:
    choices = [("", gettext_lazy("not known")), *((str(at), words) for at, words in enumerate(GRADES[name]))]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, required=False, help_text=help_text
    )


class ClearForm(RevisedForm):
    """A cell that shall be emptied, as it was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class CellForm(ClearForm):
    """All that one cell says."""

    manner = forms.ChoiceField(
        label=gettext_lazy("How the product uses it"), widget=forms.RadioSelect, choices=Use.Manner.choices,
        error_messages={"required": gettext_lazy("Say how the product uses the capability, or empty the cell.")},
    )  # fmt: skip
    quality = grades("quality", gettext_lazy("Quality of use"), gettext_lazy("How well it serves the product."))
    criticality = grades("criticality", gettext_lazy("Criticality"), gettext_lazy("What happens when it stops."))
    cost_share = forms.DecimalField(
        label=gettext_lazy("Cost share"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False,
        help_text=gettext_lazy("What part of the capability’s cost this product bears."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def standing(self) -> State:
        """After a refusal what stands there now; from now on the form is saved over that."""
        self.sends(revision=str(self.stale.current["revision"]))
        return self.stale.current["state"]


def cell_form(state: State, revision: int, data=None) -> CellForm:
    return CellForm(data, initial={"revision": revision, **(columns(state) if state else {})})


class QuickForm(forms.Form):
    """One key pressed on a cell: a manner, a quality, or nothing of them to empty it. `revision` as it was seen."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    manner = forms.ChoiceField(choices=Use.Manner.choices, required=False)
    quality = forms.IntegerField(min_value=0, max_value=values.BEST_QUALITY, required=False)
    criticality = forms.IntegerField(min_value=0, max_value=values.MOST_CRITICAL, required=False)

    def said(self) -> dict:
        """The fields that the key says."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "revision" and value not in (None, "")
        }


class SafeJSONField(forms.JSONField):
    """Refuses what the parser gives up on, too: numbers of thousands of digits, lists a thousand deep."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class RectangleForm(forms.Form):
    """Cells from a spreadsheet, for rows and columns as they are shown from one cell on."""

    products = SafeJSONField()
    capabilities = SafeJSONField()
    seen = SafeJSONField(required=False)
    text = forms.CharField(strip=False, required=False)

    def clean_products(self) -> list[int]:
        return _ids(self.cleaned_data["products"])

    def clean_capabilities(self) -> list[int]:
        return _ids(self.cleaned_data["capabilities"])

    def clean_seen(self) -> dict[tuple[int, int], int]:
        rows = self.cleaned_data["seen"] or []
        if not isinstance(rows, list) or len(rows) > MOST_CELLS or not all(_is_place(row) for row in rows):
            raise forms.ValidationError(_("The revisions cannot be read. Load the page again."))
        return {(row[0], row[1]): row[2] for row in rows}


def _ids(sent) -> list[int]:
    """Each once, and no more than a rectangle can have cells: the page names no others."""
    if (
        not isinstance(sent, list)
        or not 0 < len(sent) <= MOST_CELLS
        or not all(map(_is_id, sent))
        or len(set(sent)) < len(sent)
    ):
        raise forms.ValidationError(_("These rows and columns cannot be read. Load the page again."))
    return sent


def _is_id(sent) -> bool:
    return type(sent) is int and 0 < sent < 2**63


def _is_place(row) -> bool:
    return isinstance(row, list) and len(row) == 3 and all(map(_is_id, row))


class ScenarioForm(RevisedForm):
    """The name of a scenario; `revision` of the one that is renamed."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Such as “One login for all”.")
    )
    note = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


AS_IT_IS, UNKNOWN = "", "?"


def levels(label) -> forms.ChoiceField:
    words = [(AS_IT_IS, gettext_lazy("as it is")), (UNKNOWN, gettext_lazy("not known"))]
    choices = [*words, *((str(at), str(at)) for at in range(values.MOST_MATURE + 1))]
    return forms.ChoiceField(label=label, choices=choices, required=False)


class CapabilityWishForm(RevisedForm):
    """What a scenario says of a capability."""

    capability = forms.ModelChoiceField(Capability.objects.none(), label=gettext_lazy("Capability"))
    maturity = levels(gettext_lazy("Maturity it would have"))
    wanted = levels(gettext_lazy("Maturity wanted"))
    retired = forms.BooleanField(
        label=gettext_lazy("It would be retired: who uses it goes without"), required=False
    )  # fmt: skip

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capability"].queryset = Capability.objects.visible_to(membership)

    def clean(self) -> dict:
        """Levels as numbers, None for unknown ones."""
        said = super().clean()
        for name in ("maturity", "wanted"):
            if said.get("capability") and name in said:
                said[name] = self._level(said[name], getattr(said["capability"], name))
        return said

    def _level(self, chosen: str, now: int | None) -> int | None:
        if chosen == AS_IT_IS:
            return now
        return None if chosen == UNKNOWN else int(chosen)


class ProductWishForm(RevisedForm):
    """A product that would be gone."""

    product = forms.ModelChoiceField(Product.objects.none(), label=gettext_lazy("Product that would be retired"))

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.visible_to(membership)
