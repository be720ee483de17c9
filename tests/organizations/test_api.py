"""What every endpoint has in common: what it refuses to read, how often it answers, in whose time it speaks."""

import pytest
from django.utils import timezone
from rest_framework.throttling import SimpleRateThrottle

from organizations.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("body", ["[" * 200_000, '{"name":' * 100_000])
def test_json_that_is_nested_too_deeply_is_refused(sign_in, ed, body):
    refusal = sign_in(ed).post("/api/v1/o/acme/units/", body, content_type="application/json")
    assert refusal.status_code == 400
    assert "nested too deeply" in refusal.json()["detail"]


def test_who_asks_too_often_waits_and_nobody_else(sign_in, ed, olga, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "2/min", "anon": "2/min"})
    client = sign_in(ed)
    assert [client.get("/api/v1/o/acme/me/").status_code for _time in range(3)] == [200, 200, 429]
    refusal = client.get("/api/v1/o/acme/units/")
    assert refusal.status_code == 429 and int(refusal["Retry-After"]) > 0
    assert set(refusal.json()) == {"detail", "errors"} and "throttled" in refusal.json()["detail"]
    assert sign_in(olga).get("/api/v1/o/acme/me/").status_code == 200


def test_another_forwarded_address_does_not_help_where_no_proxy_is_trusted(client, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "1/min", "anon": "1/min"})
    assert client.get("/api/v1/schema/", REMOTE_ADDR="192.0.2.7").status_code == 200
    again = client.get("/api/v1/schema/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "192.0.2.8"})
    assert again.status_code == 429


def test_times_are_told_in_the_time_zone_of_the_organization_and_only_there(sign_in, olga, acme):
    acme.time_zone = "Asia/Tokyo"
    acme.save()
    AuditEntry.objects.create(organization=acme, action="thing.done", subject="Thing")
    [entry] = sign_in(olga).get("/api/v1/o/acme/audit/").json()["results"]
    assert entry["at"].endswith("+09:00")
    assert timezone.get_current_timezone_name() == "UTC"
    assert sign_in(olga).get("/api/v1/o/acme/units/999999/").status_code == 404
    assert timezone.get_current_timezone_name() == "UTC"
