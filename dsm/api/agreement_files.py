"""The API of agreements as a file: the text that `manage.py check_agreements` reads, both ways."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from dsm.models import Agreement
from dsm.queries.chain import chains, file_of, promises_of
from dsm.serializers.agreement_files import AgreementFileSerializer, TakenSerializer
from dsm.services import agreement_files as services
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class AgreementFileViewSet(OrgViewSet):
    """All promises with what stands beneath them, as one YAML file."""

    queryset = Agreement.objects.none()
    serializer_class = TakenSerializer
    pagination_class = None
    rights = {"retrieve": Permission.VIEW_RESULTS, "take": Permission.EDIT}

    @extend_schema(responses={(200, "application/yaml"): OpenApiTypes.STR})
    def retrieve(self, request, **kwargs):
        """The file as text. What you do not see takes part without its name."""
        found = chains(self.membership, promises_of(self.membership), by_key=True)
        if found.problem:
            raise DomainError(found.problem)
        return HttpResponse(file_of(found), content_type="application/yaml; charset=utf-8")

    @extend_schema(request=AgreementFileSerializer, responses=TakenSerializer(many=True))
    def take(self, request, **kwargs):
        """Take a file in, wholly or not at all, and say what became of each entry. With `try` nothing is kept."""
        body = AgreementFileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        service = services.try_out if body.validated_data["try"] else services.take_in
        taken = service(register=body.validated_data["text"], by=self.membership)
        return Response(TakenSerializer(taken, many=True).data)
