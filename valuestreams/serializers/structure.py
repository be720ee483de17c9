"""Streams against departments and disciplines as JSON. Work in minutes, shares from 0 to 1, people in full-time ones."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from valuestreams.structure import LONG_WAIT


class StructureQuerySerializer(serializers.Serializer):
    """`wait`: from which percent of the lead time a wait at a border is told."""

    wait = serializers.IntegerField(min_value=0, max_value=100, default=round(100 * LONG_WAIT))


class MatrixCellSerializer(serializers.Serializer):
    """What one department does in a stream; "" is nobody's. Null while the work is incomplete."""

    department = serializers.CharField(allow_blank=True)
    steps = serializers.IntegerField()
    minutes = serializers.FloatField(allow_null=True)
    share = serializers.FloatField(allow_null=True)


class MatrixRowSerializer(serializers.Serializer):
    """`missing`: steps that make the work incomplete; `left_out`: outside ones of which only the elapsed time is known."""

    stream = serializers.IntegerField(source="key")
    title = serializers.CharField()
    cells = serializers.SerializerMethodField()
    by_visits = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.CharField())
    left_out = serializers.ListField(child=serializers.CharField())
    crossings = serializers.IntegerField()

    @extend_schema_field(MatrixCellSerializer(many=True))
    def get_cells(self, row):
        return [
            {"department": name, "steps": cell.steps, "minutes": _number(cell.minutes), "share": _number(cell.share)}
            for name, cell in row.cells.items()
        ]


class BorderSerializer(serializers.Serializer):
    """How often work crosses the border between two departments, in either direction."""

    between = serializers.ListField(child=serializers.CharField(allow_blank=True))
    crossings = serializers.IntegerField()


class StuckSerializer(serializers.Serializer):
    stream = serializers.IntegerField()
    kind = serializers.CharField(source="kind.value")
    steps = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()


class StructureSerializer(serializers.Serializer):
    departments = serializers.ListField(child=serializers.CharField(allow_blank=True), source="matrix.departments")
    streams = MatrixRowSerializer(many=True, source="matrix.rows")
    borders = serializers.SerializerMethodField()
    stuck = StuckSerializer(many=True)

    @extend_schema_field(BorderSerializer(many=True))
    def get_borders(self, found):
        return [{"between": list(pair), "crossings": count} for pair, count in found["matrix"].borders]


class PeopleSerializer(serializers.Serializer):
    stream = serializers.CharField()
    people = serializers.FloatField()


class DisciplineSerializer(serializers.Serializer):
    name = serializers.CharField()
    streams = serializers.SerializerMethodField()
    total = serializers.FloatField()

    @extend_schema_field(PeopleSerializer(many=True))
    def get_streams(self, row):
        return _people(row.people)


class SquadRemarkSerializer(serializers.Serializer):
    kind = serializers.CharField(source="kind.value")
    about = serializers.CharField()
    sentence = serializers.CharField()


class SquadsSerializer(serializers.Serializer):
    streams = serializers.SerializerMethodField()
    disciplines = DisciplineSerializer(many=True)
    total = serializers.FloatField()
    remarks = SquadRemarkSerializer(many=True)

    @extend_schema_field(PeopleSerializer(many=True))
    def get_streams(self, found):
        return _people(found.by_stream)


def _people(known) -> list[dict]:
    return [{"stream": name, "people": _number(people)} for name, people in known.items()]


def _number(value) -> float | None:
    return None if value is None else round(float(value), 6)
