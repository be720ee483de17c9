"""Where allauth asks us: who may sign up, and what a new account carries."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

# Session keys. An invitation link opens the sign-up for its address; the link out of the mail also proves the address.
INVITED = "invited_email"
PROVED = "proved_email"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return settings.SIGNUP_OPEN or bool(request.session.get(INVITED))

    def clean_email(self, email):
        """Where not everybody may sign up, an invitation lets in the invited address only."""
        email = super().clean_email(email)
        invited = self.request.session.get(INVITED) if self.request and hasattr(self.request, "session") else None
        if invited and not settings.SIGNUP_OPEN and not self.request.user.is_authenticated and email.lower() != invited:
            raise forms.ValidationError(_("Your invitation is for %(email)s.") % {"email": invited})
        return email

    def is_email_verified(self, request, email):
        return email.lower() == request.session.get(PROVED) or super().is_email_verified(request, email)
