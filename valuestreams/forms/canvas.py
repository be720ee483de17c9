"""A new canvas session, an answer to it, and where an answer stands."""

from django import forms
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.models import Membership, Unit
from valuestreams.forms.revised import RevisedForm
from valuestreams.models import Canvas
from valuestreams.models.canvas import VERDICTS
from valuestreams.queries.steps import step_names

QUESTION = gettext_lazy("How do you create value for the user of this stream?")


class CanvasForm(ServiceForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    question = forms.CharField(label=gettext_lazy("Question"), max_length=300, initial=QUESTION)


class AnswerForm(RevisedForm):
    """What one role says. For those who answer alone, and for a moderator who writes down what was said."""

    role = forms.CharField(
        label=gettext_lazy("Role"), max_length=120, help_text=gettext_lazy("Such as driver, product manager, nurse.")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Department"), required=False, empty_label=gettext_lazy("none")
    )
    step_key = forms.ChoiceField(label=gettext_lazy("At which step"), required=False)
    text = forms.CharField(
        label=gettext_lazy("How this role creates value"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ["text", "role", "unit", "step_key"]

    def __init__(self, *args, membership: Membership, canvas: Canvas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(membership)
        steps = step_names(canvas.stream).items()
        self.fields["step_key"].choices = [("", gettext_lazy("The whole stream")), *steps]


class OwnAnswerForm(AnswerForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SortForm(ServiceForm):
    """`verdict` empty takes the suggestion of the check again."""

    verdict = forms.ChoiceField(choices=VERDICTS, required=False)
    revision = forms.IntegerField(min_value=1)
