from django.apps import AppConfig
from django.core import checks


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from reports.catalogue import check_sections

        checks.register(check_sections)
