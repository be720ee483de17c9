"""What people type about agreements, and the steps of a promise."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.forms.terms import TEXT, AvailabilityField, CentsField, HeldForm, OwnerFields, TermFields
from dsm.models import Agreement, Contract, Hop, Item, Product
from dsm.models.agreements import LONGEST_KEY
from dsm.services.agreements import MOST_HOPS
from organizations.forms.revised import RevisedForm
from organizations.forms.settings import currencies, time_zones
from organizations.models import Membership, Supplier, Unit

NONE = gettext_lazy("none")
HOURS = {"max_digits": 12, "decimal_places": 6, "required": False, "min_value": 0}
WINDOWS = [
    ("", gettext_lazy("not said")), ("month", gettext_lazy("month")),
    ("quarter", gettext_lazy("quarter")), ("year", gettext_lazy("year")),
]  # fmt: skip


class AgreementForm(OwnerFields, TermFields, HeldForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(word, f"{word}: {capfirst(label)}") for word, label in Agreement.Kind.choices],
        help_text=gettext_lazy(
            "SLA: promised to the business. OLA: agreed between parts of the organization. UC: agreed with a supplier."
        ),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=LONGEST_KEY, required=False,
        help_text=gettext_lazy("Names it in files, for ever. Left empty, it is made of the title."),
    )  # fmt: skip
    item = forms.ModelChoiceField(
        Item.objects.none(), label=gettext_lazy("Covers"), required=False, empty_label=NONE,
        help_text=gettext_lazy("The service or component that it is about."),
    )  # fmt: skip
    contract = forms.ModelChoiceField(
        Contract.objects.none(), label=gettext_lazy("Under the contract"), required=False, empty_label=NONE,
        help_text=gettext_lazy("Without a last day of its own it lives as long as that."),
    )  # fmt: skip
    supplier = forms.ModelChoiceField(
        Supplier.objects.none(), label=gettext_lazy("Supplier"), required=False, empty_label=NONE,
        help_text=gettext_lazy("Under a contract: that of the contract."),
    )  # fmt: skip
    customer = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Serves the unit"), required=False, empty_label=NONE
    )
    product = forms.ModelChoiceField(
        Product.objects.none(), label=gettext_lazy("Serves the product"), required=False, empty_label=NONE
    )
    availability = AvailabilityField(
        label=gettext_lazy("Availability, %"), help_text=gettext_lazy("Such as 99.95. Never 100: everything fails at some time.")
    )  # fmt: skip
    response_hours = forms.DecimalField(label=gettext_lazy("Response within, in hours"), **HOURS)
    resolution_hours = forms.DecimalField(
        label=gettext_lazy("Resolution within, in hours"), **HOURS,
        help_text=gettext_lazy("Of its support hours. 0.5 is half an hour."),
    )  # fmt: skip
    hours = forms.CharField(
        label=gettext_lazy("Support hours"), max_length=300, required=False,
        help_text=gettext_lazy("Such as “Mon-Fri 08:00-18:00, Sat 09:00-12:00”. Left empty: round the clock."),
    )  # fmt: skip
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of these hours"), required=False,
        choices=lambda: [("", _("that of the organization")), *time_zones()],
    )  # fmt: skip
    metric = forms.CharField(
        label=gettext_lazy("How it is measured"), max_length=300, required=False,
        help_text=gettext_lazy("Such as “successful requests at the load balancer”. Chained agreements should agree on it."),
    )  # fmt: skip
    window = forms.ChoiceField(label=gettext_lazy("Measured over a"), required=False, choices=WINDOWS)
    credit_cents = CentsField(
        label=gettext_lazy("Credit when it is broken"), help_text=gettext_lazy("What is owed for one breach.")
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=2000, required=False, widget=TEXT)
    field_order = [
        "title", "kind", "key", "item", "contract", "supplier", "customer", "product", "availability",
        "response_hours", "resolution_hours", "hours", "zone", "metric", "window", "credit_cents", "currency",
        "owner", "unit", "starts", "ends", "notice_days", "decision_days", "renews_by", "note", "revision",
    ]  # fmt: skip

    def prepare(self):
        super().prepare()
        if self.row is None:
            self.fields["currency"].initial = self.membership.organization.currency
            return
        del self.fields["key"]
        if self.row.window not in dict(WINDOWS):  # a file may say another one
            self.fields["window"].choices = [*WINDOWS, (self.row.window, self.row.window)]

    def value_of(self, row, name):
        value = super().value_of(row, name)
        return value.normalize() if name in ("response_hours", "resolution_hours") and value is not None else value


class HopsForm(RevisedForm):
    """The steps of a promise as rows: an agreement each, and whether it goes on at the same time as the one above.

    Works by keyboard and without a script: `more` asks for a row, `up` and `down` name a row to be moved.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_HOPS)

    def __init__(self, data=None, *, promise: Agreement, membership: Membership, **kwargs):
        self.links = {
            str(one.pk): one
            for one in Agreement.objects.visible_to(membership).exclude(kind=Agreement.Kind.SLA).order_by("title", "pk")
        }
        self.titles = {word: f"{one.title} ({one.kind})" for word, one in self.links.items()}
        rows = list(promise.hops.select_related("link"))
        self._add_unseen(rows)
        self.size = _size(data, len(rows))
        super().__init__(data, initial={"revision": promise.revision, "count": self.size}, **kwargs)
        if self.is_bound:
            self.sends(count=self.size, **_moved(self.data, self.size))
        for place in range(self.size):
            before, hop = [rows[at] if 0 <= at < len(rows) else None for at in (place - 1, place)]
            self._put(place, hop and self._word(hop), hop and before and hop.position == before.position)

    def _add_unseen(self, rows: list[Hop]) -> None:
        """Steps through agreements that she does not see can be kept and moved, and say nothing of themselves."""
        unseen = {f"unseen-{hop.link_id}": hop.link for hop in rows if str(hop.link_id) not in self.links}
        for number, word in enumerate(unseen, 1):
            self.titles[word] = _("an agreement not visible to you (%(number)s)") % {"number": number}
        self.links |= unseen

    def _word(self, hop: Hop) -> str:
        word = str(hop.link_id)
        return word if word in self.links else f"unseen-{word}"

    def _put(self, place: int, link: str | None, beside: bool | None) -> None:
        number = {"number": place + 1}
        choices = [("", "–"), *self.titles.items()]
        self.fields[f"link-{place}"] = forms.ChoiceField(
            label=_("Row %(number)s: agreement") % number, choices=choices, required=False, initial=link
        )
        if place:
            label = _("Row %(number)s: at the same time as the row above") % number
            self.fields[f"beside-{place}"] = forms.BooleanField(label=label, required=False, initial=bool(beside))

    @property
    def rows(self) -> list[dict]:
        return [
            {
                "number": place + 1,
                "place": place,
                "link": self[f"link-{place}"],
                "beside": self[f"beside-{place}"] if place else None,
                "is_last": place == self.size - 1,
            }
            for place in range(self.size)
        ]

    @property
    def asks_again(self) -> bool:
        """Whether it was sent only to get a row, or to move one."""
        return any(name in self.data for name in ("more", "up", "down"))

    def clean(self):
        data = super().clean()
        steps: list[list[Agreement]] = []
        for place in range(self.size):
            if link := self.links.get(data.get(f"link-{place}", "")):
                if steps and data.get(f"beside-{place}"):
                    steps[-1].append(link)
                else:
                    steps.append([link])
        return {"revision": data.get("revision"), "steps": steps}


def _size(data, present: int) -> int:
    if data is None:
        return min(present + 2, MOST_HOPS)
    sent = str(data.get("count", ""))
    size = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else present
    return min(size + ("more" in data), MOST_HOPS)


def _moved(data, size: int) -> dict[str, str]:
    """The choices of two rows that change places; what goes on beside what stays with the place."""
    for word, step in (("up", -1), ("down", 1)):
        sent = str(data.get(word, ""))
        if sent.isascii() and sent.isdigit() and len(sent) < 4:
            one, other = int(sent), int(sent) + step
            if 0 <= one < size and 0 <= other < size:
                return {f"link-{one}": data.get(f"link-{other}", ""), f"link-{other}": data.get(f"link-{one}", "")}
    return {}
