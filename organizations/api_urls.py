from django.urls import path
from rest_framework.routers import SimpleRouter

from organizations.api import members, organization, records

router = SimpleRouter(use_regex_path=False)
router.register("units", records.UnitViewSet, basename="api-units")
router.register("persons", records.PersonViewSet, basename="api-persons")
router.register("groups", records.GroupViewSet, basename="api-groups")
router.register("suppliers", records.SupplierViewSet, basename="api-suppliers")
router.register("calendars", records.CalendarViewSet, basename="api-calendars")
router.register("members", members.MemberViewSet, basename="api-members")
router.register("invitations", members.InvitationViewSet, basename="api-invitations")
router.register("audit", organization.AuditViewSet, basename="api-audit")
router.register("bin", organization.BinViewSet, basename="api-bin")

ITSELF = {"get": "retrieve", "patch": "partial_update"}
urlpatterns = [
    path("organization/", organization.OrganizationViewSet.as_view(ITSELF), name="api-organization"),
    path("me/", members.MeViewSet.as_view({"get": "retrieve"}), name="api-me"),
    *router.urls,
]
