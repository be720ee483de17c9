from django.apps import AppConfig
from django.core import checks


class CadenceConfig(AppConfig):
    name = "cadence"

    def ready(self):
        from cadence.catalogue import check_settings

        checks.register(check_settings)
