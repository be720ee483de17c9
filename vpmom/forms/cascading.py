from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.forms import ServiceForm
from vpmom.models import Plan
from vpmom.queries.cascading import methods_to_carry
from vpmom.tradeoffs import SHARE


def share_asked(words: str) -> int:
    """Percent from 0 to 100; what is none of these is the usual share."""
    is_one = words.isascii() and words.isdecimal() and len(words) < 4 and int(words) <= 100
    return int(words) if is_one else int(SHARE * 100)


def number_of(words: str) -> int | None:
    """An id as it came back; None for what is none."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else None


class ParentForm(ServiceForm):
    """Which plan stands above, and which of its methods this plan carries: one choice, "plan" or "plan:method"."""

    above = forms.ChoiceField(
        label=_("Plan above, and the method that this plan carries"),
        help_text=_("Choose the plan itself where no single method is meant."),
    )

    def __init__(self, *args, plan: Plan, membership, **kwargs):
        super().__init__(*args, **kwargs)
        found = methods_to_carry(plan, membership)
        self.offered = {row.pk: row for row, _methods in found}
        self.fields["above"].choices = [("", _("Choose a plan")), *(_choices(row, methods) for row, methods in found)]

    def clean(self):
        """What the service takes in place of the one choice."""
        chosen, _colon, item = self.cleaned_data.pop("above", "").partition(":")
        if chosen:
            self.cleaned_data |= {"parent": self.offered[int(chosen)], "item": UUID(item) if item else None}
        return self.cleaned_data


def _choices(row: Plan, methods) -> tuple:
    whole = (str(row.pk), _("%(plan)s as a whole") % {"plan": row.title})
    return row.title, [whole, *((f"{row.pk}:{method.key}", method.text[:120]) for method in methods)]


class AnswerForm(ServiceForm):
    """The word of the plan below on what changed above."""

    reason = forms.CharField(
        label=_("Why, if you decline"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    take_over = forms.BooleanField(label=_("Take the new words over as our vision"), required=False)


def answer_forms(questions, bound: AnswerForm | None = None) -> list[tuple]:
    """(question, its form); `bound` is the one that came back with an error."""
    return [(question, _answer_form(question, bound)) for question in questions]


def _answer_form(question, bound: AnswerForm | None) -> AnswerForm:
    is_bound = bound is not None and bound.prefix == str(question.pk)
    form = bound if is_bound else AnswerForm(prefix=str(question.pk))
    if question.link.item is None:  # no single method, so there are no words to take over
        form.fields.pop("take_over", None)
    return form
