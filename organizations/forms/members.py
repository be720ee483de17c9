"""Forms about members, invitations and tokens."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.forms.records import RecordForm
from organizations.models import ROLE_CHOICES, Membership, Unit
from organizations.permissions import Role

ROLE_HELP = gettext_lazy(
    "Owners do everything. Consultants run assessments and publish. Editors change content. "
    "Respondents answer what they are asked. Viewers read results."
)


class RoleForm(RecordForm):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=ROLE_CHOICES, initial=Role.RESPONDENT.value, help_text=ROLE_HELP
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Only these units"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=gettext_lazy("With everything below them; none stands for the whole organization. Hold Ctrl or ⌘ to choose several."),
    )  # fmt: skip

    def value_of(self, row, name):
        return [unit.pk for unit in row.units.all()] if name == "units" else super().value_of(row, name)


class InviteForm(RoleForm):
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"), max_length=6000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or several, as they come: on lines of their own, or with commas."),
    )  # fmt: skip
    field_order = ["emails", "role", "units"]

    def clean_emails(self) -> list[str]:
        """Also takes "Ann Lee <ann@example.com>", as mail programs copy it."""
        parts = re.split(r"[,;\n\r]+", self.cleaned_data["emails"])
        return [_address(part.strip()) for part in parts if part.strip()]


class TokenForm(ServiceForm):
    membership = forms.ModelChoiceField(Membership.objects.none(), label=gettext_lazy("Organization"), empty_label=None)
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("What it is for, so that you know it again.")
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"), coerce=int, empty_value=None, required=False, initial=90,
        choices=[(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("a year")),
                 ("", gettext_lazy("until I revoke it"))],
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Membership.objects.active().filter(user=user).select_related("organization", "user")
        self.fields["membership"].queryset = mine
        self.fields["membership"].label_from_instance = lambda membership: membership.organization.name


def _address(text: str) -> str:
    named = re.fullmatch(r".*<([^<>]+)>", text)
    email = (named[1] if named else text).strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(_("“%(text)s” is no e-mail address.") % {"text": text[:80]}) from None
    return email
