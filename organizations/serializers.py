"""What the API shows and takes. Links to other rows are checked against what the member may see."""

from decimal import Decimal

from rest_framework import serializers

from organizations.models import (
    MOST_HOLIDAYS,
    ROLE_CHOICES,
    AuditEntry,
    Calendar,
    Group,
    Invitation,
    Membership,
    Organization,
    Person,
    Supplier,
    Unit,
)


class Visible(serializers.PrimaryKeyRelatedField):
    """A link to a row that the member of this request may see; any other id counts as unknown."""

    def __init__(self, model, **kwargs):
        self.model = model
        super().__init__(queryset=model.objects.none(), **kwargs)

    def get_queryset(self):
        membership = getattr(self.context.get("view"), "membership", None)
        rows = self.model.objects.visible_to(membership) if membership else self.queryset
        return rows.active() if self.model is Membership and membership else rows


class OrganizationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = [
            "name", "slug", "currency", "time_zone", "language", "fiscal_year_end_month", "fiscal_year_end_day",
            "created_at", "archived_at",
        ]  # fmt: skip
        read_only_fields = ["slug", "created_at", "archived_at"]


class MeSerializer(serializers.Serializer):
    """Who asks, and what she may do here."""

    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.name")
    membership = serializers.IntegerField(source="pk")
    organization = serializers.CharField(source="organization.slug")
    role = serializers.ChoiceField(choices=ROLE_CHOICES)
    units = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    permissions = serializers.SerializerMethodField()

    class Meta:
        model = Membership  # from it the schema knows the type of units

    def get_permissions(self, membership) -> list[str]:
        return sorted(permission for permission in membership.permissions)


class UnitSerializer(serializers.ModelSerializer):
    parent = Visible(Unit, allow_null=True, required=False)
    lead = Visible(Person, allow_null=True, required=False)
    headcount = serializers.IntegerField(min_value=0, max_value=2_000_000, allow_null=True, required=False)

    class Meta:
        model = Unit
        fields = ["id", "name", "parent", "headcount", "lead"]


class PersonSerializer(serializers.ModelSerializer):
    unit = Visible(Unit, allow_null=True, required=False)
    membership = Visible(Membership, allow_null=True, required=False)

    class Meta:
        model = Person
        fields = ["id", "name", "email", "title", "unit", "membership"]


class GroupSerializer(serializers.ModelSerializer):
    members = serializers.ManyRelatedField(child_relation=Visible(Person), required=False)

    class Meta:
        model = Group
        fields = ["id", "name", "members"]


class SupplierSerializer(serializers.ModelSerializer):
    class Meta:
        model = Supplier
        fields = ["id", "name", "website", "contact", "note"]


class CalendarSerializer(serializers.ModelSerializer):
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), min_length=1, max_length=7
    )
    hours_per_day = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=Decimal("0.25"), max_value=Decimal(24)
    )
    holidays = serializers.ListField(child=serializers.DateField(), max_length=MOST_HOLIDAYS, required=False)

    class Meta:
        model = Calendar
        fields = ["id", "name", "weekdays", "opens_at", "closes_at", "hours_per_day", "holidays", "is_default"]
        read_only_fields = ["is_default"]


class MemberSerializer(serializers.ModelSerializer):
    """`units` is the scope: empty for the whole organization."""

    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    units = serializers.ManyRelatedField(child_relation=Visible(Unit), required=False)

    class Meta:
        model = Membership
        fields = ["id", "email", "name", "role", "units", "joined_at"]
        read_only_fields = ["joined_at"]


class InvitationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "units", "created_at", "expires_at"]


class InviteSerializer(serializers.Serializer):
    emails = serializers.ListField(child=serializers.EmailField(), min_length=1, max_length=50)
    role = serializers.ChoiceField(choices=ROLE_CHOICES)
    units = serializers.ManyRelatedField(child_relation=Visible(Unit), required=False)


class LinkSerializer(serializers.Serializer):
    """An invitation and the address that opens it, which is shown only now."""

    invitation = InvitationSerializer()
    url = serializers.URLField()


class AuditEntrySerializer(serializers.ModelSerializer):
    class Meta:
        model = AuditEntry
        fields = ["id", "at", "by", "action", "subject", "subject_ref", "changes"]


class BinLineSerializer(serializers.Serializer):
    """`kind` and `id` name the row when it is restored."""

    kind = serializers.CharField(source="word")
    id = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row")
    deleted_at = serializers.DateTimeField(source="row.deleted_at")
    goes_at = serializers.DateTimeField()


class RestoreSerializer(serializers.Serializer):
    kind = serializers.CharField(max_length=60)
    id = serializers.IntegerField(min_value=1)
