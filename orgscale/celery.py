"""The Celery application: `celery -A orgscale.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgscale.settings")
app = Celery("orgscale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
