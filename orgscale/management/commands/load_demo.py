import time
from secrets import token_urlsafe

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.models import Answer, Response
from orgscale.demo import loading
from orgscale.demo.loading import Loaded
from orgscale.demo.logins import PASSWORD


class Command(BaseCommand):
    help = "Load the demo organization: a year in the life of a company of 260 people."

    def add_arguments(self, parser):
        parser.add_argument(
            "--again", action="store_true", help="replace it, with all that was added to it (local mode only)"
        )
        parser.add_argument(
            "--yes-demo", action="store_true", help="load it outside the local mode, with a password made now"
        )

    def handle(self, *args, again, yes_demo, **options):
        self._refuse(again, yes_demo)
        if loading.is_loaded() and not again:
            self.stdout.write("The demo organization is there already; nothing was changed. --again replaces it.")
            return
        began = time.monotonic()
        password = PASSWORD if settings.LOCAL else token_urlsafe(15)
        loaded = loading.replace(password=password) if again else loading.load(password=password)
        self._tell(loaded)
        self.stdout.write(f"It took {time.monotonic() - began:.0f} seconds.")
        if not settings.LOCAL:
            self.stdout.write(f"The demo people sign in with {password} - note it, it is shown this once.")

    def _refuse(self, again: bool, yes_demo: bool) -> None:
        if settings.LOCAL:
            return
        if again:
            raise CommandError("--again deletes an organization for good, so it works in the local mode only.")
        if not yes_demo:
            raise CommandError(
                "This is no local installation. The demo brings invented people who can sign in: say --yes-demo if you want that."
            )

    def _tell(self, loaded: Loaded) -> None:
        company = loaded.company
        self.stdout.write(
            f"{company.organization}: {len(company.units)} units, {len(company.persons)} people, "
            f"{len(company.members)} members. The consultant also works for {loaded.client.organization}."
        )
        for assessment in loaded.assessments:
            answers = Answer.objects.filter(response__assessment=assessment).count()
            people = Response.objects.filter(assessment=assessment).count()
            self.stdout.write(f"{assessment}: {answers} answers of {people} people, {assessment.get_status_display()}.")
        self.stdout.write(f"{loaded.roadmap}: {loaded.roadmap.initiatives.count()} initiatives.")
