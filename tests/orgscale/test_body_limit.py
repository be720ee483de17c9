"""A request that says it is too large is refused before anybody reads it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from orgscale.body_limit import BodyLimitMiddleware


def unreachable(request):
    raise AssertionError("nobody should have got this request")


@pytest.mark.parametrize("length", ["3145729", "9" * 5000, "-1", "many"])
@pytest.mark.parametrize("path, shape", [("/o/acme/", "text/html"), ("/api/v1/o/acme/units/", "application/json")])
def test_a_length_beyond_the_limit_or_none_at_all_is_refused_in_the_right_shape(path, shape, length):
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = length
    response = BodyLimitMiddleware(unreachable)(request)
    assert response.status_code == 413
    assert response["Content-Type"].startswith(shape)
    assert "too large" in response.content.decode()


@pytest.mark.parametrize("length", ["", "0", "3145728"])
def test_what_fits_goes_on(length):
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = length
    assert BodyLimitMiddleware(lambda request: "read")(request) == "read"


@pytest.mark.django_db
def test_an_upload_is_refused_whoever_sends_it(client, sign_in, ed, settings):
    settings.BODY_LIMIT = 1000
    for sender in (client, sign_in(ed)):
        response = sender.post("/o/acme/frameworks/", {"file": SimpleUploadedFile("f.yaml", b"x" * 2000)})
        assert response.status_code == 413
        assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_only_whoever_is_signed_in_sends_a_large_file_and_only_where_one_is_asked_for(client, sign_in, ed, rf):
    def answer(cookies, path, length):
        request = rf.post(path)
        request.COOKIES = {name: morsel.value for name, morsel in cookies.items()}
        request.META["CONTENT_LENGTH"] = str(length)
        return BodyLimitMiddleware(lambda request: "read")(request)

    page, large = "/o/acme/sources/1/send/", 20_000_000
    assert answer(client.cookies, page, large).status_code == 413
    signed_in = sign_in(ed).cookies
    assert answer(signed_in, page, large) == "read"
    assert answer(signed_in, page, 40_000_000).status_code == 413
    assert answer(signed_in, "/o/acme/sources/", large).status_code == 413
    assert answer(signed_in, "/o/acme/no/such/page/", large).status_code == 413
