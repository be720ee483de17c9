from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from jobs import services
from jobs.models import Job
from jobs.serializers import JobSerializer
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class JobViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """Background work: poll a job until `finished_at` is set; `result.url` says where its outcome is."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer
    lookup_value_converter = "uuid"
    rights = {
        "list": Permission.ENTER,
        "retrieve": Permission.ENTER,
        "cancel": Permission.PARTICIPATE,
        "run_again": Permission.PARTICIPATE,
    }

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request, **kwargs):
        return Response(JobSerializer(services.cancel(job=self.get_object(), by=self.membership)).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="run-again")
    def run_again(self, request, **kwargs):
        return Response(JobSerializer(services.run_again(job=self.get_object(), by=self.membership)).data)
