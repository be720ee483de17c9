"""Forms that hand over to a service, and show its refusal beside what was typed."""

from django import forms

from organizations.errors import DomainError


class ServiceForm(forms.Form):
    """A form whose valid data goes to a service. A DomainError becomes an error of the form: nothing typed is lost."""

    def submit(self, service, **known):
        """Call service(**cleaned_data, **known); return its result, or None when the form has errors to show."""
        if not self.is_valid():
            return None
        try:
            return service(**self.cleaned_data, **known)
        except DomainError as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, str(refusal))
            return None
