from django.conf import settings
from django.core.management.base import BaseCommand

from orgscale.demo import loading
from orgscale.demo.logins import PASSWORD


class Command(BaseCommand):
    help = "Print who can sign in to the demo: role, e-mail address and password, with tabs between them."

    def handle(self, *args, **options):
        for role, email in loading.logins() if settings.LOCAL else ():
            self.stdout.write(f"{role}\t{email}\t{PASSWORD}")
