import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from accounts.models import User
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def administrator(email: str) -> str:
    out = StringIO()
    call_command("create_administrator", email=email, stdout=out)
    return out.getvalue()


def test_one_account_per_address_whatever_the_case():
    make_user("nina")
    with pytest.raises(IntegrityError):
        User.objects.create(email="NINA@example.com")


def test_no_address_no_administrator():
    with pytest.raises(CommandError, match="no e-mail address"):
        administrator("nonsense")


def test_the_printed_link_sets_the_password_once(client):
    said = administrator("Boss@Example.com")
    assert "boss@example.com was made an administrator" in said
    link = re.search(r"https?://[^/]+(/\S+)", said)[1]
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    assert client.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    client.post("/account/login/", {"login": "boss@example.com", "password": PASSWORD})
    assert SESSION_KEY in client.session
    boss = User.objects.get()
    assert boss.is_staff and EmailAddress.objects.get(user=boss).verified
    client.logout()
    assert "password1" not in client.get(link, follow=True).content.decode()


def test_an_account_that_exists_is_made_an_administrator_and_keeps_its_password():
    nina = make_user("nina", password=PASSWORD)
    assert "has an account already" in administrator("NINA@example.com")
    nina.refresh_from_db()
    assert nina.is_staff and nina.check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=nina).count() == 1


def test_the_name_is_changed_on_the_profile(client):
    nina = make_user("nina")
    assert client.get("/account/profile/").status_code == 302
    client.force_login(nina)
    assert client.post("/account/profile/", {"name": "x" * 151}).status_code == 422
    assert (
        client.post("/account/profile/", {"name": "Nina Berg", "is_staff": "on", "email": "x@example.com"}).status_code
        == 302
    )
    nina.refresh_from_db()
    assert (nina.name, nina.is_staff, nina.email) == ("Nina Berg", False, "nina@example.com")
