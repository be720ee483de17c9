"""Addresses outside any organization."""

from django.urls import path

from dsm.views import renewals

urlpatterns = [path("feeds/renewals/<str:secret>.ics", renewals.feed, name="renewal-feed")]
