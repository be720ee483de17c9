"""The web application with the empty view beside it, for gunicorn."""

from django.conf import settings

from orgscale.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "bench.urls"
