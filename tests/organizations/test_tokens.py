from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from organizations.errors import DomainError
from organizations.models import ApiToken
from organizations.services import api_tokens

pytestmark = pytest.mark.django_db


def me(client, secret: str, org: str = "acme"):
    return client.get(f"/api/v1/o/{org}/me/", headers={"Authorization": f"Bearer {secret}"})


def test_unknown_expired_and_revoked_tokens_open_nothing(client, olga):
    assert me(client, "osk_nonsense").status_code == 401
    assert me(client, "").status_code == 401
    made = api_tokens.make_token(name="a", days=30, by=olga)
    assert me(client, made.secret).status_code == 200
    ApiToken.objects.update(expires_at=now() - timedelta(seconds=1))
    assert me(client, made.secret).status_code == 401
    other = api_tokens.make_token(name="b", days=None, by=olga)
    api_tokens.revoke_token(token=other.token, by=olga)
    assert me(client, other.secret).status_code == 401


def test_a_token_opens_its_own_organization_only(client, olga, globex):
    olga.user.memberships.create(organization=globex, role="owner")
    made = api_tokens.make_token(name="a", days=None, by=olga)
    assert me(client, made.secret).status_code == 200
    assert me(client, made.secret, "globex").status_code == 404


def test_a_token_can_do_what_its_role_can_and_no_more(client, vera):
    headers = {"Authorization": f"Bearer {api_tokens.make_token(name='BI', days=90, by=vera).secret}"}
    assert client.get("/api/v1/o/acme/units/", headers=headers).status_code == 200
    response = client.post("/api/v1/o/acme/units/", {"name": "x"}, content_type="application/json", headers=headers)
    assert response.status_code == 403
    assert "Viewer" in response.json()["detail"]


def test_only_its_hash_is_kept_and_its_use_is_noted(client, olga):
    made = api_tokens.make_token(name="a", days=None, by=olga)
    me(client, made.secret)
    [row] = ApiToken.objects.values()
    assert made.secret not in str(row)
    assert row["last_used_at"] is not None


def test_names_are_unique_among_ones_own_and_there_is_an_end(olga, monkeypatch):
    api_tokens.make_token(name="a", days=None, by=olga)
    with pytest.raises(DomainError, match="of this name"):
        api_tokens.make_token(name="a", days=None, by=olga)
    monkeypatch.setattr(api_tokens, "AT_MOST", 1)
    with pytest.raises(DomainError, match="Revoke one first"):
        api_tokens.make_token(name="b", days=None, by=olga)


def test_an_owner_revokes_any_token_others_only_their_own(olga, ed, connie):
    made = api_tokens.make_token(name="a", days=None, by=ed)
    with pytest.raises(PermissionDenied):
        api_tokens.revoke_token(token=made.token, by=connie)
    api_tokens.revoke_token(token=made.token, by=olga)


def test_the_page_shows_the_secret_once(sign_in, vera, eve):
    client = sign_in(vera)
    body = client.post("/account/tokens/", {"membership": vera.pk, "name": "BI", "days": "90"}).content.decode()
    token = ApiToken.objects.get()
    assert "osk_" in body and token.expires_at - token.created_at > timedelta(days=89)
    assert body.count("osk_") > client.get("/account/tokens/").content.decode().count("osk_")
    assert sign_in(eve).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert sign_in(eve).post("/account/tokens/", {"membership": vera.pk, "name": "x"}).status_code == 422
    assert sign_in(vera).post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
