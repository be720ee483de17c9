"""A form for what has a revision: it remembers that somebody else wrote in between."""

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
        self.data = {**self.data.dict(), **changes}
