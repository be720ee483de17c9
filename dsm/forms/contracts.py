"""What people type about contracts, their prices, and the figures that are watched."""

from decimal import Decimal

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadence.forms import DateInput
from dsm.forms.terms import TEXT, CentsField, HeldForm, OwnerFields, TermFields, plain
from dsm.models import Contract, PriceTerm, Trigger
from dsm.services.contracts import MOST_PRICES, TIERED, Price
from organizations.forms.revised import RevisedForm, RowForm
from organizations.forms.settings import currencies
from organizations.models import Supplier

ROW = ("model", "what", "price_cents", "per", "threshold")
FIGURE = {"max_digits": 16, "decimal_places": 4}


class ContractForm(OwnerFields, TermFields, HeldForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=60, required=False,
        help_text=gettext_lazy("As the supplier or the purchasing department calls it."),
    )  # fmt: skip
    supplier = forms.ModelChoiceField(Supplier.objects.none(), label=gettext_lazy("Supplier"))
    value_cents = CentsField(
        label=gettext_lazy("Value of a whole term"),
        help_text=gettext_lazy("What is paid from its first to its last day."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=2000, required=False, widget=TEXT)
    field_order = [
        "title", "supplier", "number", "owner", "unit", "starts", "ends", "notice_days", "decision_days", "renews_by",
        "value_cents", "currency", "note", "revision",
    ]  # fmt: skip

    def prepare(self):
        super().prepare()
        if self.row is None:
            self.fields["currency"].initial = self.membership.organization.currency


class TriggerForm(RowForm):
    """What is watched, and what was measured last."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is watched"), choices=[(word, capfirst(label)) for word, label in Trigger.Kind.choices]
    )
    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=200,
        help_text=gettext_lazy("Such as “Support hours of the year” or “Consumer price index”."),
    )  # fmt: skip
    limit = forms.DecimalField(
        label=gettext_lazy("Limit"), **FIGURE,
        help_text=gettext_lazy("Used shares and price indexes: in percent, such as 80 or 5. Else: in the unit below."),
    )  # fmt: skip
    agreed = forms.DecimalField(
        label=gettext_lazy("Agreed"), required=False, **FIGURE,
        help_text=gettext_lazy("The amount that was agreed, or the index on that day. Not asked for volume and performance."),
    )  # fmt: skip
    measure = forms.CharField(
        label=gettext_lazy("Unit"), max_length=40, required=False,
        help_text=gettext_lazy("Such as hours, seats or %."),
    )  # fmt: skip
    current = forms.DecimalField(
        label=gettext_lazy("Measured last"), required=False, min_value=0, **FIGURE,
        help_text=gettext_lazy("Left empty while nobody has measured: that is not the same as 0."),
    )  # fmt: skip
    measured_on = forms.DateField(label=gettext_lazy("On"), required=False, widget=DateInput)

    def __init__(self, *args, row: Trigger | None = None, **kwargs):
        if row is not None:
            kwargs["initial"] = {name: _shown(getattr(row, name)) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if row is None:
            del self.fields["revision"]
            self.fields["measured_on"].initial = localdate()


def _shown(value):
    return plain(value) if isinstance(value, Decimal) else value


class PricesForm(RevisedForm):
    """The pricing model as a table: the prices there are, and empty rows for new ones. A row without words is left out."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_PRICES)

    def __init__(self, data=None, *, contract: Contract, **kwargs):
        prices = list(contract.prices.all())
        size = _size(data, len(prices))
        super().__init__(data, initial={"revision": contract.revision, "count": size}, **kwargs)
        if self.is_bound:
            self.sends(count=size)
        self.size = size
        for place in range(size):
            self._put(place, prices[place] if place < len(prices) else None)

    def _put(self, place: int, row: PriceTerm | None) -> None:
        of = _("row %(number)s") % {"number": place + 1}
        for name, field in _price_fields().items():
            field.label = f"{field.label}, {of}"
            field.widget.attrs["aria-label"] = field.label
            self.fields[f"{name}-{place}"] = field
            self.initial[f"{name}-{place}"] = _shown(getattr(row, name)) if row else None

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}-{place}"] for name in ROW] for place in range(self.size)]

    @property
    def asks_for_a_row(self) -> bool:
        return "more" in self.data

    def clean(self):
        data = super().clean()
        prices = [price for place in range(self.size) if (price := self._price(place, data))]
        return {"revision": data.get("revision"), "prices": prices}

    def _price(self, place: int, data: dict) -> Price | None:
        said = {name: data.get(f"{name}-{place}") for name in ROW}
        if not said["what"]:
            if said["price_cents"] is not None:
                self.add_error(f"what-{place}", _("Say what is paid for."))
            return None
        if said["price_cents"] is None and f"price_cents-{place}" not in self.errors:
            self.add_error(f"price_cents-{place}", _("Say the price."))
        if said["model"] == TIERED and said["threshold"] is None:
            self.add_error(f"threshold-{place}", _("Say from how many units this tier holds."))
        if said["model"] != TIERED:
            said["threshold"] = None
        return Price(**said)


def _size(data, present: int) -> int:
    """How many rows: those there are and some empty ones; one more when that was asked."""
    if data is None:
        return min(present + 3, MOST_PRICES)
    sent = str(data.get("count", ""))
    size = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else present
    return min(size + ("more" in data), MOST_PRICES)


def _price_fields() -> dict[str, forms.Field]:
    kinds = [(word, capfirst(label)) for word, label in PriceTerm.Model.choices]
    return {
        "model": forms.ChoiceField(label=_("Model"), choices=kinds),
        "what": forms.CharField(label=_("What is paid for"), max_length=200, required=False),
        "price_cents": CentsField(label=_("Price")),
        "per": forms.CharField(label=_("Per"), max_length=40, required=False),
        "threshold": forms.DecimalField(label=_("From units"), required=False, min_value=0, **FIGURE),
    }
