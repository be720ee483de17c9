"""Forms of the check-in, of the weights and of the copy."""

from decimal import Decimal

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.models import Person
from vpmom.models import CheckIn, NextAction
from vpmom.plan import MeasureKind
from vpmom.queries.following import FollowPage, Standing
from vpmom.services.following import MOST_ACTIONS, MOST_WORDS, MeasureRefused, NewAction, Outcome, Said

FEWEST_ROWS = 2  # for next actions, when the form opens
CONFIDENCES = [("", "–"), *((str(number), str(number)) for number in range(11))]
OUTCOMES = [
    (NextAction.Outcome.OPEN.value, gettext_lazy("not told yet")),
    (NextAction.Outcome.DONE.value, gettext_lazy("done")),
    (NextAction.Outcome.GOES_ON.value, gettext_lazy("goes on")),
    (NextAction.Outcome.DROPPED.value, gettext_lazy("dropped")),
]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class StatusForm(ServiceForm):
    """How one measure stands. Its fields are those of the measure's kind; what is typed for another kind is kept."""

    value = forms.DecimalField(label=gettext_lazy("Value"), max_digits=20, decimal_places=4, required=False)
    done = forms.TypedChoiceField(
        label=gettext_lazy("Is it done?"),
        choices=[("", "–"), ("1", gettext_lazy("done")), ("0", gettext_lazy("not done"))],
        coerce=lambda given: given == "1",
        empty_value=None,
        required=False,
    )
    zone = forms.TypedChoiceField(label=gettext_lazy("Step"), coerce=int, empty_value=None, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[("", gettext_lazy("choose…")), *CheckIn.Status.choices]
    )
    confidence = forms.TypedChoiceField(
        label=gettext_lazy("Confidence, 0 to 10"),
        choices=CONFIDENCES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("How sure are you that the target will be reached?"),
    )
    going_well = forms.CharField(
        label=gettext_lazy("Going well"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
        required=False,
    )
    not_going_well = forms.CharField(
        label=gettext_lazy("Not going well"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
        required=False,
    )

    def __init__(self, *args, standing: Standing, **kwargs):
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.fields["zone"].choices = [("", "–"), *enumerate(standing.measure.zones)]
        own = {MeasureKind.NUMBER: "value", MeasureKind.DONE: "done", MeasureKind.ZONES: "zone"}[standing.measure.kind]
        for name in {"value", "done", "zone"} - {own}:
            if not self.data.get(self.add_prefix(name)):
                del self.fields[name]

    @property
    def own(self) -> list:
        """The fields for how it stands, as the page shows them."""
        return [self[name] for name in ("value", "done", "zone") if name in self.fields]

    @property
    def about(self) -> list:
        return [self[name] for name in ("status", "confidence", "going_well", "not_going_well")]

    @property
    def unit(self) -> str:
        return self.standing.measure.unit if self.standing.measure.kind == MeasureKind.NUMBER else ""

    def told(self) -> dict:
        """What was given, as `Said` takes it."""
        names = ("value", "done", "zone", "status", "confidence", "going_well", "not_going_well")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class CheckInForm(StatusForm):
    """One measure in full: with what is done next, and what became of the open actions. Its data is {"said": Said}."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput, initial=localdate)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_ACTIONS, required=False)
    field_order = ["on", "value", "done", "zone", "status", "confidence", "going_well", "not_going_well", "rows"]

    def __init__(self, *args, membership, rows: str = "", **kwargs):
        """`rows`: how many actions the page asks for that was typed into before."""
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.count = self._count(str(self.data.get("rows", "")) if self.is_bound else rows)
        people = Person.objects.visible_to(membership)
        for at in range(self.count):
            self.fields |= _action_fields(at, people)
        for action in self.standing.actions:
            self.fields |= _outcome_fields(action)

    def _count(self, sent: str) -> int:
        """As many rows as came, and one more when that was asked for."""
        count = int(sent) if sent.isdecimal() and len(sent) < 3 else FEWEST_ROWS
        return min(count + ("more" in self.data), MOST_ACTIONS)

    @property
    def is_full(self) -> bool:
        return self.count >= MOST_ACTIONS

    def action_rows(self) -> list[list]:
        return [[self[f"action-{at}-{part}"] for part in ("text", "owner", "due")] for at in range(self.count)]

    def outcome_rows(self) -> list[tuple[NextAction, list]]:
        return [
            (action, [self[f"outcome-{action.pk}"], self[f"outcome-{action.pk}-note"]])
            for action in self.standing.actions
        ]

    def clean(self):
        data = self.cleaned_data
        actions = tuple(filter(None, (self._action(at, data) for at in range(self.count))))
        outcomes = tuple(filter(None, (self._outcome(action, data) for action in self.standing.actions)))
        if self.errors:
            return data
        return {"said": Said(on=data["on"], **self.told(), actions=actions, outcomes=outcomes)}

    def _action(self, at: int, data: dict) -> NewAction | None:
        text, owner, due = (data.get(f"action-{at}-{part}") for part in ("text", "owner", "due"))
        if not text and (owner or due) and f"action-{at}-text" not in self.errors:
            self.add_error(f"action-{at}-text", _("What is to be done? Or clear the owner and the day."))
        return NewAction(text, owner, due) if text else None

    def _outcome(self, action: NextAction, data: dict) -> Outcome | None:
        told, note = data.get(f"outcome-{action.pk}"), data.get(f"outcome-{action.pk}-note", "")
        if told in (None, "", NextAction.Outcome.OPEN):
            if note:
                self.add_error(f"outcome-{action.pk}", _("Say what became of it, or clear the note."))
            return None
        return Outcome(action, told, note)

    def asks_again(self) -> bool:
        """Whether the form was sent only to get one more row."""
        return "more" in self.data


def _action_fields(at: int, people) -> dict[str, forms.Field]:
    return {
        f"action-{at}-text": forms.CharField(label=_("Action %(number)s") % {"number": at + 1}, max_length=500, required=False),
        f"action-{at}-owner": forms.ModelChoiceField(people, label=_("Owner"), empty_label=_("nobody yet"), required=False),
        f"action-{at}-due": forms.DateField(label=_("By"), widget=DateInput, required=False),
    }  # fmt: skip


def _outcome_fields(action: NextAction) -> dict[str, forms.Field]:
    return {
        f"outcome-{action.pk}": forms.ChoiceField(label=_("What became of it?"), choices=OUTCOMES, required=False),
        f"outcome-{action.pk}-note": forms.CharField(label=_("Note"), max_length=500, required=False),
    }


class RoundForm(ServiceForm):
    """All of one's measures of a plan at once. A measure of which nothing is said is left out."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput, initial=localdate)

    def __init__(self, *args, standings: tuple[Standing, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = [
            StatusForm(self.data if self.is_bound else None, prefix=one.key, standing=one) for one in standings
        ]
        for part in self.parts:
            part.fields["status"].required = False

    def clean(self):
        data = self.cleaned_data
        told = [(part, part.told()) for part in self.parts if part.is_valid() and part.has_changed()]
        for part, said in told:
            if not said["status"]:
                part.add_error("status", _("Choose a status."))
        if any(part.errors for part in self.parts):
            raise forms.ValidationError(_("Something needs another look: it is marked below. Nothing is saved yet."))
        if not told and "on" in data:
            raise forms.ValidationError(_("Nothing is told yet: choose a status for at least one measure."))
        return {"told": [(part.standing, Said(on=data["on"], **said)) for part, said in told]} if "on" in data else data

    def submit(self, service, **known):
        """As of any form; what was refused stands at the measure that it is about."""
        if not self.is_valid():
            return None
        try:
            return service(**self.cleaned_data, **known)
        except MeasureRefused as refusal:
            self._show(refusal)
            return None

    def _show(self, refusal: MeasureRefused) -> None:
        if refusal.field in self.fields:
            self.add_error(refusal.field, str(refusal))
            return
        part = next(part for part in self.parts if part.standing.key == refusal.key)
        part.add_error(refusal.field if refusal.field in part.fields else None, str(refusal))
        self.add_error(None, _("Something needs another look: it is marked below. Nothing is saved yet."))


class WeightsForm(ServiceForm):
    """A share in percent for each priority; empty: what its rank says. Its data is {"weights": {key: share}}."""

    def __init__(self, *args, page: FollowPage, **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = [group for group in page.groups if group.priority is not None]
        for group in self.groups:
            self.fields[group.priority.key] = forms.DecimalField(
                label=group.words,
                min_value=0,
                max_value=100,
                decimal_places=1,
                required=False,
                initial=None if group.given is None else f"{(group.given * 100).normalize():f}",
            )

    def clean(self):
        shares = {key: None if given is None else given / Decimal(100) for key, given in self.cleaned_data.items()}
        return {"weights": shares}
