"""The API of promises: whether what was agreed holds them."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from dsm.agreements.output import proof_json
from dsm.models import Agreement
from dsm.queries.chain import Chains, chains, promise_of, promises_of
from dsm.serializers.chain import ProofSerializer
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet


class PromiseViewSet(OrgViewSet):
    """Promises (SLA) with their proofs."""

    queryset = Agreement.objects.none()
    serializer_class = ProofSerializer
    pagination_class = None
    lookup_value_converter = "int"
    rights = {"list": Permission.VIEW_RESULTS, "retrieve": Permission.VIEW_RESULTS}

    @extend_schema(responses=ProofSerializer(many=True))
    def list(self, request, **kwargs):
        return Response(_proofs(chains(self.membership, promises_of(self.membership), by_key=True)))

    @extend_schema(responses=ProofSerializer)
    def retrieve(self, request, **kwargs):
        promise = promise_of(self.membership, kwargs["pk"])
        if promise is None:
            raise Http404
        return Response(_proofs(chains(self.membership, [promise], by_key=True))[0])


def _proofs(found: Chains) -> list[dict]:
    if found.problem:
        raise DomainError(found.problem)
    proved = zip(found.promises, found.register.promises, found.proofs, strict=True)
    return [
        {"id": row.pk, "title": row.title, "verdict": proof.whole, **proof_json(promise, proof)}
        for row, promise, proof in proved
    ]
