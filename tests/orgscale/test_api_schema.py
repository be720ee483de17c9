"""The API describes itself without guessing, and refuses what is too large to read."""

import pytest
from django.core.management import call_command


def test_the_schema_is_whole_and_valid(tmp_path):
    """--fail-on-warn: a warning means that some endpoint is described by a guess."""
    target = tmp_path / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))
    assert "/api/v1/o/{org}/assessments/{id}/answers/{practice}/" in target.read_text()


@pytest.mark.django_db
def test_its_page_needs_no_other_host(client):
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_body_beyond_the_limit_is_refused_with_a_sentence(sign_in, ed, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    refusal = sign_in(ed).post("/api/v1/o/acme/assessments/", {"title": "x" * 2000}, content_type="application/json")
    assert refusal.status_code == 413
    assert "too large" in refusal.json()["detail"]
