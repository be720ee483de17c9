from django.apps import AppConfig


class OrgScaleConfig(AppConfig):
    """The composition root as an app, so that Celery is configured wherever Django is."""

    name = "orgscale"

    def ready(self):
        from orgscale.celery import app  # shared tasks find the configured app from here on

        app.set_default()
