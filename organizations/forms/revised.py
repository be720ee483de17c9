"""A form for what has a revision: it remembers that somebody else wrote in between."""

from django import forms

from organizations.errors import Stale
from organizations.forms import ServiceForm


class RevisedForm(ServiceForm):
    """`stale` is the refusal when what the form was opened with has changed since; `stale.current` stands there now."""

    stale: Stale | None = None

    def submit(self, service, **known):
        def noting(**data):
            try:
                return service(**data)
            except Stale as stale:
                self.stale = stale
                raise

        return super().submit(noting, **known)

    def sends(self, **changes) -> None:
        """Show the form with these values in place of what was sent: the revision with which it can be saved again."""
        self.data = self.data.copy()
        for name, value in changes.items():
            self.data[name] = value


class RowForm(RevisedForm):
    """It carries the `revision` of the row that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def standing(self) -> dict[str, str] | None:
        """After a refusal what stands there now, in words by label; from now on the form is saved over that."""
        if self.stale is None:
            return None
        now = dict(self.stale.current)
        self.sends(revision=str(now.pop("revision")))
        return {str(self.fields[name].label): text for name, text in now.items() if name in self.fields}
