"""Forms of the organization itself."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy

from organizations.currencies import CURRENCIES
from organizations.forms import ServiceForm
from organizations.slugs import MAX_LENGTH

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$", gettext_lazy("Use small letters, digits and single hyphens, such as acme-europe.")
)


def currencies() -> list[tuple[str, str]]:
    return [(code, f"{code}: {name}") for code, name in CURRENCIES.items()]


def time_zones() -> list[tuple[str, str]]:
    """Places first, as people look for them; UTC for those who want none."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


def days() -> list[tuple[int, str]]:
    return [(day, str(day)) for day in range(1, 32)]


class FoundForm(ServiceForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=MAX_LENGTH, required=False, validators=[SLUG],
        help_text=gettext_lazy("The end of the web address. Left empty, it is made of the name."),
    )  # fmt: skip


class GeneralForm(ServiceForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=lambda: settings.LANGUAGES)
    fiscal_year_end_month = forms.TypedChoiceField(
        label=gettext_lazy("Last month of the fiscal year"), coerce=int, choices=lambda: MONTHS.items()
    )
    fiscal_year_end_day = forms.TypedChoiceField(label=gettext_lazy("Last day in that month"), coerce=int, choices=days)

    def __init__(self, *args, organization, **kwargs):
        initial = {name: getattr(organization, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)


class AddressForm(ServiceForm):
    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=MAX_LENGTH, validators=[SLUG],
        help_text=gettext_lazy("Links to the present address keep working."),
    )  # fmt: skip
