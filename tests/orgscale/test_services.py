"""The services of the tests themselves: what a test about jobs may rely on."""

from urllib.parse import urlsplit

import psutil
from django.db import connection

from orgscale.celery import app


def test_the_session_has_servers_of_its_own(local_state, db):
    assert connection.settings_dict["NAME"] == "test_orgscale"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    assert local_state.logs.is_dir()


def test_the_worker_is_real_and_works_on_the_test_database(celery_worker):
    url = psutil.Process(celery_worker.process.pid).environ()["DATABASE_URL"]
    assert urlsplit(url).path == f"/{connection.settings_dict['NAME']}"
    answers = app.control.inspect(timeout=10).ping()
    assert list(answers.values()) == [{"ok": "pong"}]
    assert celery_worker.process.pid in {stats["pid"] for stats in app.control.inspect(timeout=10).stats().values()}
