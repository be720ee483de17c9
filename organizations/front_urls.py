"""Addresses outside any organization."""

from django.urls import path

from organizations.views import account, front

urlpatterns = [
    path("organizations/", front.organizations, name="organizations"),
    path("organizations/<slug:slug>/leave/", front.leave, name="organization-leave"),
    path("invitation/<str:token>/", front.invitation, name="invitation"),
    path("account/tokens/", account.tokens, name="account-tokens"),
    path("account/tokens/<int:token_id>/revoke/", account.revoke_token, name="account-token-revoke"),
    path("account/data/", account.data, name="account-data"),
    path("account/data/export/", account.export, name="account-export"),
    path("account/data/delete/", account.delete, name="account-delete"),
]
