"""Forms of the sign-off. The checksum of the text that was read travels beside them, in the page's own hidden field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.forms import ServiceForm
from vpmom.signoff import Word

REASON = 1000  # letters
WORDS = 5000


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class SubmitForm(ServiceForm):
    comments_until = forms.DateField(
        label=_("Answers until"),
        widget=DateInput,
        help_text=_("Whoever only gives input can comment until this day. Who must agree is reminded the day before."),
    )
    message = forms.CharField(
        label=_("Message to those asked"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON,
        required=False,
    )


class ReasonForm(ServiceForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON)


class OverruleForm(ReasonForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=WORDS)


class WithdrawForm(ServiceForm):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=REASON, required=False
    )


class DecideForm(ServiceForm):
    text = forms.CharField(
        label=_("Words to your decision"), widget=forms.Textarea(attrs={"rows": 2}), max_length=WORDS, required=False
    )


class AnswerForm(ServiceForm):
    """What somebody says of the text. She is offered the words of her role, and the lines that she can read."""

    word = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"), widget=forms.Textarea(attrs={"rows": 4}), max_length=WORDS, required=False
    )
    item = forms.ChoiceField(label=_("About"), required=False)

    LABELS = {
        Word.AGREE: _("I agree to exactly this text"),
        Word.OBJECT: _("I do not agree yet: this has to change"),
        Word.COMMENT: _("I only comment"),
    }

    def __init__(self, *args, may_say=frozenset(), lines=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("the whole text")), *lines]
        self.offer(may_say)

    def offer(self, may_say) -> None:
        """Show these words only. What was typed stays."""
        words = [word for word in self.LABELS if word in may_say]
        self.fields["word"].choices = [(word.value, self.LABELS[word]) for word in words]
        if len(words) == 1:
            self.fields["word"].widget = forms.HiddenInput()
            self.fields["word"].initial = words[0].value
        if words == [Word.COMMENT]:
            self.fields["text"].required = True
