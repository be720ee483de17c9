"""What needs no sign-in: the address itself is the key."""

from django.urls import path

from vpmom.views import handbook

urlpatterns = [path("p/<str:token>/", handbook.public_page, name="public-page")]
