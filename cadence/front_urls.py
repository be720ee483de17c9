"""Addresses outside any organization."""

from django.urls import path

from cadence.views import mails

urlpatterns = [
    path("account/mails/", mails.mails, name="account-mails"),
    path("mail/<str:token>/", mails.choice, name="mail-choice"),
]
