"""Signing in to the API with a token: `Authorization: Bearer osk_…`."""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from organizations.models import ApiToken
from organizations.secret_links import hashed


class TokenAuthentication(BaseAuthentication):
    def authenticate_header(self, request):
        return "Bearer"

    def authenticate(self, request):
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        tokens = ApiToken.objects.usable().select_related("membership__organization", "membership__user")
        token = tokens.filter(token_hash=hashed(secret.strip()), membership__user__is_active=True).first()
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked. Make a new one in the settings."))
        _note_use(token)
        return token.membership.user, token


def _note_use(token):
    """Once a minute is exact enough, and keeps a busy script from writing on every call."""
    if token.last_used_at is None or now() - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now())


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "organizations.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "bearerFormat": "osk_…"}
