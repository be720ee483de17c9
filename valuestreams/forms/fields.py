"""Fields of forms about streams: times as people type them, and shares in percent."""

from decimal import Decimal
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError

from valuestreams.durations import NoTime, read_time, write_time
from valuestreams.stream import Time, TimeBasis


class TimeField(forms.CharField):
    """A time such as "2 h" or "1-3 d", cleaned to a `stream.Time` or None."""

    def __init__(self, *, basis: TimeBasis = TimeBasis(), **kwargs):  # noqa: B008  a frozen value
        self.basis = basis
        super().__init__(**{"max_length": 120, "required": False, **kwargs})

    def prepare_value(self, value):
        return write_time(value, self.basis) if isinstance(value, Time) else value

    def clean(self, value):
        text = super().clean(value)
        try:
            return read_time(text, self.basis)
        except NoTime as refusal:
            raise ValidationError(str(refusal)) from refusal


class ShareField(forms.DecimalField):
    """A share typed in percent, 0 to 100, cleaned to a Fraction from 0 to 1 or None."""

    def __init__(self, **kwargs):
        super().__init__(
            **{"min_value": 0, "max_value": 100, "max_digits": 9, "decimal_places": 6, "required": False, **kwargs}
        )

    def prepare_value(self, value):
        return plain(value * 100) if isinstance(value, Fraction) else value

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else Fraction(number) / 100


class NumberField(forms.DecimalField):
    """A number of 0 or more, cleaned to a Fraction or None."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 0, "max_digits": 15, "decimal_places": 6, "required": False, **kwargs})

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Fraction) else value

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else Fraction(number)


def plain(number: Fraction) -> str:
    """Up to six decimal places, without zeros at the end."""
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):.6f}"
    return text.rstrip("0").rstrip(".")
