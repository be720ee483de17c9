from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy

from accounts.adapter import INVITED
from accounts.models import User


class LoginForm(AllauthLoginForm):
    """The sign-in; who comes by an invitation finds her address filled in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request is not None:
            self.fields["login"].initial = self.request.session.get(INVITED, "")


class ProfileForm(forms.ModelForm):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=150, required=False,
        help_text=gettext_lazy("As others see it. Without one they see your e-mail address."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["name"]
