from django.core.management.base import BaseCommand, CommandError

from assessments import catalogue
from assessments.framework import InvalidFramework
from organizations.errors import DomainError


class Command(BaseCommand):
    help = "Load the maturity frameworks that ship with OrgScale. Safe to run again."

    def handle(self, **options):
        for path in catalogue.shipped_files():
            try:
                row, created = catalogue.publish(path.read_bytes())
            except (InvalidFramework, DomainError) as problem:
                raise CommandError(f"{path.name}: {problem}") from None
            self.stdout.write(f"{'loaded' if created else 'kept  '} {row.key} {row.version}")
