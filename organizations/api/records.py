"""Units, persons, groups, suppliers, calendars: alike but for their services."""

from collections.abc import Callable
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from organizations import bin as bin_
from organizations.models import Calendar, Group, Person, Supplier, Unit
from organizations.permissions import Permission
from organizations.serializers import (
    CalendarSerializer,
    GroupSerializer,
    PersonSerializer,
    SupplierSerializer,
    UnitSerializer,
)
from organizations.services import records
from organizations.viewsets import OrgViewSet


class RecordViewSet(ListModelMixin, RetrieveModelMixin, OrgViewSet):
    """List, read, add, change and delete. `word` is what the services call the row."""

    lookup_value_converter = "int"
    word: ClassVar[str]
    add: ClassVar[Callable]
    change: ClassVar[Callable]
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.EDIT,
        "partial_update": Permission.EDIT,
        "destroy": Permission.EDIT,
    }

    def create(self, request, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = type(self).add(by=self.membership, **serializer.validated_data)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request, **kwargs):
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        row = type(self).change(**{self.word: row}, by=self.membership, **serializer.validated_data)
        return Response(self.get_serializer(row).data)

    def destroy(self, request, **kwargs):
        """Into the bin, from where it can be restored for 30 days."""
        self.put_in_bin(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def put_in_bin(self, row) -> None:
        bin_.delete(row, by=self.membership)


class UnitViewSet(RecordViewSet):
    queryset = Unit.objects.none()
    serializer_class = UnitSerializer
    word, add, change = "unit", staticmethod(records.add_unit), staticmethod(records.change_unit)

    def put_in_bin(self, row):
        records.delete_unit(unit=row, by=self.membership)


class PersonViewSet(RecordViewSet):
    queryset = Person.objects.none()
    serializer_class = PersonSerializer
    word, add, change = "person", staticmethod(records.add_person), staticmethod(records.change_person)


class GroupViewSet(RecordViewSet):
    queryset = Group.objects.none()
    serializer_class = GroupSerializer
    word, add, change = "group", staticmethod(records.add_group), staticmethod(records.change_group)


class SupplierViewSet(RecordViewSet):
    queryset = Supplier.objects.none()
    serializer_class = SupplierSerializer
    word, add, change = "supplier", staticmethod(records.add_supplier), staticmethod(records.change_supplier)


class CalendarViewSet(RecordViewSet):
    queryset = Calendar.objects.none()
    serializer_class = CalendarSerializer
    word, add, change = "calendar", staticmethod(records.add_calendar), staticmethod(records.change_calendar)
    rights = {
        "list": Permission.VIEW_RESULTS,
        "retrieve": Permission.VIEW_RESULTS,
        "create": Permission.ADMINISTER,
        "partial_update": Permission.ADMINISTER,
        "destroy": Permission.ADMINISTER,
        "make_default": Permission.ADMINISTER,
    }

    def put_in_bin(self, row):
        records.delete_calendar(calendar=row, by=self.membership)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="make-default")
    def make_default(self, request, **kwargs):
        calendar = self.get_object()
        records.make_default(calendar=calendar, by=self.membership)
        return Response(self.get_serializer(calendar).data)
