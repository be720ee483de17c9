"""What people type into the calendar, the reviews and the choice of their mails."""

from django import forms


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")
