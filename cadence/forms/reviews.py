"""Holding a review, and its questions."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cadence.forms import DateInput
from cadence.models import Occasion, Question
from cadence.models.reviews import ANSWER_LIMIT, NOTE_LIMIT, TEXT_LIMIT
from organizations.errors import DomainError, Stale
from organizations.forms import ServiceForm
from organizations.forms.records import RecordForm
from organizations.models import Person, Unit


class ReviewForm(RecordForm):
    """A new review. The unit is chosen only when no subject brings its own."""

    title = forms.CharField(label=_("Name"), max_length=200)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("the whole organization")
    )
    participants = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who takes part"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=_("Hold Ctrl or ⌘ to choose several."),
    )  # fmt: skip
    occasion = forms.ModelChoiceField(Occasion.objects.none(), required=False, widget=forms.HiddenInput)
    subject = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, has_subject: bool, **kwargs):
        self.has_subject = has_subject
        super().__init__(*args, **kwargs)

    def prepare(self):
        if self.has_subject:
            del self.fields["unit"]
        else:
            self.fields["unit"].required = self.membership.is_scoped


class NoteForm(ServiceForm):
    """`revision`: that of the note which the page showed; `settled`: that of the other text which was seen since."""

    text = forms.CharField(
        label=_("Note"), required=False, max_length=NOTE_LIMIT, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    settled = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="note_%s", **kwargs)

    def clean(self):
        cleaned = super().clean()
        settled = cleaned.pop("settled", None)
        return cleaned if settled is None else {**cleaned, "revision": settled}

    def hand_over(self, service, **known):
        """As `submit`, but lets Stale pass: it is shown as a conflict of two texts, not as an error."""
        if not self.is_valid():
            return None
        try:
            return service(**self.cleaned_data, **known)
        except Stale:
            raise
        except DomainError as refusal:
            self.add_error("text", str(refusal))
            return None


class QuestionForm(RecordForm):
    text = forms.CharField(label=_("What is open?"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("It is a"), choices=Question.Kind.choices)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who answers it"), required=False, empty_label=_("nobody yet")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit that it is put to"), required=False, empty_label=_("none in particular")
    )
    due = forms.DateField(label=_("By"), required=False, widget=DateInput)

    def prepare(self):
        """The present owner and unit stay choices, also where the member's scope does not hold them."""
        if self.row is None:
            return
        for name, model in (("owner", Person), ("unit", Unit)):
            here = Q(pk__in=self.fields[name].queryset.values("pk")) | Q(pk=getattr(self.row, f"{name}_id"))
            self.fields[name].queryset = model.objects.filter(here, organization=self.membership.organization_id)


class AnswerForm(ServiceForm):
    text = forms.CharField(label=_("Answer"), max_length=ANSWER_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))


class DropForm(ServiceForm):
    text = forms.CharField(
        label=_("Why it need not be answered"), required=False, max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
