"""The API of the rules of federation: who is allowed to be right, and how the items of each class are told apart."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from dsm.models import ClassRule, RankRule
from dsm.queries import federation as queries
from dsm.queries.federation_rules import versions_of
from dsm.serializers import quality as serializers
from dsm.services import federation_rules as services
from organizations.permissions import Permission
from organizations.viewsets import OrgViewSet

RIGHTS = {"list": Permission.VIEW_RESULTS, "write": Permission.EDIT}


class RankViewSet(OrgViewSet):
    """The matrix of who is allowed to be right: a row for each class and attribute that has a rule, and that of all."""

    queryset = RankRule.objects.none()
    serializer_class = serializers.ShownRanksSerializer
    pagination_class = None
    rights = RIGHTS

    @extend_schema(responses=serializers.ShownRanksSerializer(many=True))
    def list(self, request, **kwargs):
        return Response(self._rows())

    @extend_schema(request=serializers.RanksSerializer, responses=serializers.ShownRanksSerializer(many=True))
    def write(self, request, **kwargs):
        """Say a row anew, and get the whole matrix. A row without rights holds no longer. 409 for a stale `version`."""
        body = serializers.RanksSerializer(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        services.set_rights(by=self.membership, **body.validated_data)
        return Response(self._rows())

    def _rows(self):
        matrix = queries.rank_matrix(self.membership)
        columns = [None, *(source.pk for source in matrix.sources)]
        versions = versions_of(self.membership.organization_id)
        rows = [
            {
                "item_class": row.item_class,
                "attribute": row.attribute,
                "choice": row.choice.value,
                "version": versions[row.item_class, row.attribute],
                "rights": [
                    {"source": pk, "is_own": cell.is_own, **vars(cell.right)}
                    for pk, cell in zip(columns, row.cells, strict=True)
                ],
            }
            for row in matrix.rows
        ]
        return serializers.ShownRanksSerializer(rows, many=True).data


class ClassViewSet(OrgViewSet):
    """How the items of each class are told apart, and what is expected to be known about each."""

    queryset = ClassRule.objects.none()
    serializer_class = serializers.ClassSerializer
    pagination_class = None
    rights = RIGHTS

    @extend_schema(responses=serializers.ClassSerializer(many=True))
    def list(self, request, **kwargs):
        """Every class that has a rule or items."""
        revisions = dict(self.get_queryset().values_list("item_class", "revision"))
        rows = [{**vars(one), "revision": revisions.get(one.item_class)} for one in queries.classes(self.membership)]
        return Response(serializers.ClassSerializer(rows, many=True).data)

    @extend_schema(request=serializers.ClassSerializer, responses=serializers.ClassSerializer)
    def write(self, request, **kwargs):
        """Say the rule of a class. 409 with `current` when it was changed elsewhere since `revision`."""
        body = serializers.ClassSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(
            serializers.ClassSerializer(services.set_class_rule(by=self.membership, **body.validated_data)).data
        )
