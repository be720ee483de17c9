from django.urls import path

from organizations.views import calendars, members, people, record, settings


def _kind(word: str, route: str, place: str) -> list:
    """The four routes of one list of units and people."""
    return [
        path(f"people/{place}", people.index, {"kind": word}, name=route),
        path(f"people/{word}s/add/", people.add, {"kind": word}, name=f"{word}-add"),
        path(f"people/{word}s/<int:pk>/", people.edit, {"kind": word}, name=word),
        path(f"people/{word}s/<int:pk>/delete/", people.delete, {"kind": word}, name=f"{word}-delete"),
    ]


urlpatterns = [
    *_kind("unit", "people", ""),
    *_kind("person", "persons", "persons/"),
    *_kind("group", "groups", "groups/"),
    *_kind("supplier", "suppliers", "suppliers/"),
    path("members/", members.index, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/<int:member_id>/", members.edit, name="member"),
    path("members/<int:member_id>/remove/", members.remove, name="member-remove"),
    path("members/invitations/<int:invitation_id>/resend/", members.resend, name="invitation-resend"),
    path("members/invitations/<int:invitation_id>/revoke/", members.revoke, name="invitation-revoke"),
    path("settings/", settings.general, name="organization-settings"),
    path("settings/address/", settings.address, name="organization-address"),
    path("settings/archive/", settings.archive, name="organization-archive"),
    path("settings/reopen/", settings.reopen, name="organization-reopen"),
    path("settings/calendars/", calendars.index, name="calendars"),
    path("settings/calendars/<int:calendar_id>/", calendars.edit, name="calendar"),
    path("settings/calendars/<int:calendar_id>/default/", calendars.make_default, name="calendar-default"),
    path("settings/calendars/<int:calendar_id>/delete/", calendars.delete, name="calendar-delete"),
    path("settings/tokens/", settings.tokens, name="organization-tokens"),
    path("settings/tokens/<int:token_id>/revoke/", settings.revoke_token, name="organization-token-revoke"),
    path("settings/audit/", record.audit, name="audit"),
    path("bin/", record.bin, name="bin"),
    path("bin/<slug:kind>/<int:pk>/restore/", record.restore, name="bin-restore"),
]
