"""Files of a plan, its public address, and the operations page."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from organizations.models import Unit
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet
from vpmom import downloads
from vpmom.documents import operations as operations_file
from vpmom.forms.handbook import FileForm
from vpmom.models import Department, Plan, PublicAddress
from vpmom.plan import Visibility
from vpmom.queries.editions import edition
from vpmom.queries.handbook import department, handbook, open_address
from vpmom.serializers.documents import (
    DepartmentChangeSerializer,
    DepartmentSerializer,
    OperationsSerializer,
    PublicAddressSerializer,
    operations_json,
)
from vpmom.services import handbook as services

QUERY = [
    OpenApiParameter("audience", enum=[each.value for each in Visibility], description="public unless said"),
    OpenApiParameter(
        "version", OpenApiTypes.INT, description="id of a locked version; without it the draft or the lock"
    ),
    OpenApiParameter("pages", enum=["one", "any"], description="any: a PDF of more than one page is no refusal"),
    OpenApiParameter("annex", enum=["no", "yes"], description="yes: the commentary behind the page of a PDF"),
]


class PlanFileViewSet(OrgViewSet):
    """A plan as a file: pdf, docx, md or json."""

    queryset = Plan.objects.none()
    rights = {"retrieve": Permission.ENTER}

    @extend_schema(parameters=QUERY, responses={200: OpenApiTypes.BINARY, 409: OpenApiTypes.OBJECT})
    def retrieve(self, request, plan_id, file_format, **kwargs):
        """Holds what `audience` may read, never more than the caller may. 409 names the lines that do not fit a page."""
        plan = _plan(self, plan_id)
        if file_format not in downloads.TYPES:
            raise Http404
        wish = FileForm(request.query_params)
        if not wish.is_valid():
            raise ValidationError(wish.errors)
        found = edition(plan, self.membership, audience=wish.audience_wanted, version=wish.cleaned_data["version"])
        if found is None:
            raise Http404
        if file_format == "pdf" and wish.cleaned_data["pages"] != "any" and not (fit := downloads.fit(found)).fits:
            return Response({**downloads.refusal(fit), "overflow": fit.overflow}, status=status.HTTP_409_CONFLICT)
        return downloads.response(found, file_format, annex=wish.cleaned_data["annex"] == "yes")


class PlanAddressViewSet(OrgViewSet):
    """Where everybody may read the public part of the newest locked version. PUT opens, DELETE closes."""

    queryset = PublicAddress.objects.none()
    serializer_class = PublicAddressSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "update": Permission.EDIT, "destroy": Permission.EDIT}

    def retrieve(self, request, plan_id, **kwargs):
        """404 while it is closed."""
        plan = _plan(self, plan_id)
        return _address(open_address(plan.organization, plan))

    @extend_schema(request=None)
    def update(self, request, plan_id, **kwargs):
        return _address(services.open_plan(plan=_plan(self, plan_id), by=self.membership))

    def destroy(self, request, plan_id, **kwargs):
        services.close_plan(plan=_plan(self, plan_id), by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OperationsViewSet(OrgViewSet):
    """The departments in order, each with its key facts and the public part of its current plan."""

    queryset = PublicAddress.objects.none()
    serializer_class = OperationsSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "markdown": Permission.VIEW_RESULTS}

    @extend_schema(responses=OperationsSerializer)
    def retrieve(self, request, **kwargs):
        return Response(operations_json(handbook(self.membership)))

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    def markdown(self, request, **kwargs):
        """The same as one Markdown file, to keep in a repository."""
        text = operations_file.render(handbook(self.membership))
        return downloads.attachment(text, downloads.TYPES["md"], "operations.md")


class DepartmentViewSet(OrgViewSet):
    """What the operations page says of a unit, or without one of the whole organization."""

    queryset = Department.objects.none()
    serializer_class = DepartmentSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "update": Permission.EDIT}

    def _unit(self, unit_id: int | None) -> Unit | None:
        return get_object_or_404(Unit.objects.visible_to(self.membership), pk=unit_id) if unit_id is not None else None

    @extend_schema(responses=DepartmentSerializer)
    def retrieve(self, request, unit_id=None, **kwargs):
        return Response(DepartmentSerializer(department(self.membership, self._unit(unit_id))).data)

    @extend_schema(request=DepartmentChangeSerializer, responses=DepartmentSerializer)
    def update(self, request, unit_id=None, **kwargs):
        """409 with `current` when it is no longer as `seen`."""
        unit = self._unit(unit_id)
        body = DepartmentChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = services.change_department(unit=unit, by=self.membership, **body.validated_data)
        return Response(DepartmentSerializer(row).data)


class OperationsAddressViewSet(OrgViewSet):
    """Where everybody may read the operations page. PUT opens, DELETE closes."""

    queryset = PublicAddress.objects.none()
    serializer_class = PublicAddressSerializer
    rights = {"retrieve": Permission.VIEW_RESULTS, "update": Permission.ADMINISTER, "destroy": Permission.ADMINISTER}

    def retrieve(self, request, **kwargs):
        """404 while it is closed."""
        return _address(open_address(self.membership.organization))

    @extend_schema(request=None)
    def update(self, request, **kwargs):
        return _address(services.open_operations(by=self.membership))

    def destroy(self, request, **kwargs):
        services.close_operations(by=self.membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _plan(viewset: OrgViewSet, plan_id: int) -> Plan:
    rows = Plan.objects.visible_to(viewset.membership).select_related("organization", "unit", "owner")
    plan = rows.filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def _address(row: PublicAddress | None) -> Response:
    if row is None:
        raise Http404
    return Response(PublicAddressSerializer(row).data)
