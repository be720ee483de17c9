"""Making the first administrator, before anybody can sign in."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User


@transaction.atomic
def make_administrator(email: str) -> tuple[User, bool]:
    """The user of `email`, made if there is none, as an administrator of the installation; and whether she is new.

    She may found organizations. Her address counts as confirmed: whoever runs commands on the server vouches for it.
    """
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    is_new = user is None
    user = user or User.objects.create_user(email)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    address, _made = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    address.verified = True
    address.save(update_fields=["verified"])
    return user, is_new


def password_link(user: User) -> str:
    """An address where `user` sets her password. It works once, and for as long as PASSWORD_RESET_TIMEOUT says."""
    key = default_token_generator.make_token(user)
    place = {"uidb36": user_pk_to_url_str(user), "key": key}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=place)
