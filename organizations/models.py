"""The organization, its units and people, and the membership: the only key that opens its data."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.permissions import READING, ROLE_PERMISSIONS, Permission, Role
from organizations.querysets import OrgQuerySet, RestorableQuerySet, UnitScoped

ROLE_CHOICES = [
    (Role.OWNER.value, gettext_lazy("Owner")),
    (Role.CONSULTANT.value, gettext_lazy("Consultant")),
    (Role.EDITOR.value, gettext_lazy("Editor")),
    (Role.RESPONDENT.value, gettext_lazy("Respondent")),
    (Role.VIEWER.value, gettext_lazy("Viewer")),
]


class Organization(models.Model):
    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3, default="USD")  # ISO 4217
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    fiscal_year_end_month = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    fiscal_year_end_day = models.PositiveSmallIntegerField(
        default=31, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("overview", args=[self.slug])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class FormerSlug(models.Model):
    """An address that the organization had: links and bookmarks to it still arrive."""

    slug = models.SlugField(unique=True, max_length=60)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="former_slugs")

    objects = OrgQuerySet.as_manager()


class OrgOwned(models.Model):
    """Base of every table that holds a customer's data. Its own column lets row-level security be the second wall."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")

    objects = OrgQuerySet.as_manager()

    class Meta:
        abstract = True


class Restorable(OrgOwned):
    """What can be deleted waits in the bin for 30 days before it is gone."""

    DAYS_IN_BIN = 30
    write_permission = Permission.EDIT  # what it takes to delete and restore it

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RestorableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def scope_unit_id(self) -> int | None:
        """The unit in whose scope this is deleted and restored; None when it belongs to the whole organization."""
        return getattr(self, "unit_id", None)

    def in_its_place(self) -> "Restorable | None":
        """A row that took its place while it was in the bin, so that it cannot come back beside it."""
        return None


class UnitQuerySet(RestorableQuerySet):
    def visible_to(self, membership):
        rows = super().visible_to(membership)
        return rows.filter(pk__in=membership.unit_ids) if membership.is_scoped else rows

    def subtree_ids(self, roots) -> set[int]:
        """Ids of `roots` (ids) and everything below them, in one query whatever the depth."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in self.values_list("pk", "parent_id"):
            children.setdefault(parent, []).append(pk)
        found: set[int] = set()
        waiting = list(roots)
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting += children.get(pk, [])
        return found


class Unit(Restorable):
    """A part of the organization: division, department, team."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    headcount = models.PositiveIntegerField(null=True, blank=True)
    lead = models.ForeignKey("Person", models.SET_NULL, null=True, blank=True, related_name="leads")

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(name="unit_is_not_its_own_parent", condition=~Q(parent=models.F("pk")))]

    def __str__(self):
        return self.name

    @property
    def scope_unit_id(self) -> int | None:
        """Whoever leads a unit may shape what is inside it, but not take away the unit itself."""
        return self.parent_id


# What is still allowed in an archived organization.
ARCHIVED = READING | {Permission.ADMINISTER}


class MembershipQuerySet(OrgQuerySet):
    def active(self):
        return self.filter(left_at=None, user__is_active=True)

    def owners(self):
        return self.active().filter(role=Role.OWNER)


class Membership(models.Model):
    """A user inside one organization. Leaving ends it, and nothing signed or answered disappears."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    units = models.ManyToManyField(Unit, blank=True, related_name="+")  # the scope; see is_scoped
    is_scoped = models.BooleanField(default=False)  # kept beside the units, so that most requests need not read them
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_membership_per_user_and_organization"),
            models.CheckConstraint(name="membership_has_a_known_role", condition=Q(role__in=[r.value for r in Role])),
        ]

    def __str__(self):
        return str(self.user) if self.user else _("Former member")

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows. In an archived organization everybody only reads, and owners administer."""
        allowed = ROLE_PERMISSIONS[Role(self.role)]
        return allowed & ARCHIVED if self.organization.is_archived else allowed

    def require(self, permission: Permission) -> None:
        """Raise PermissionDenied with a sentence unless this member may."""
        if self.organization.is_archived and permission not in ARCHIVED:
            raise PermissionDenied(
                _("%(organization)s is archived: it can be read and not changed. An owner can reopen it.")
                % {"organization": self.organization.name}
            )
        if not self.can(permission):
            raise PermissionDenied(
                _("Your role here is %(role)s, which may not do this. Ask an owner of %(organization)s.")
                % {"role": self.get_role_display(), "organization": self.organization.name}
            )

    @cached_property
    def unit_ids(self) -> set[int]:
        """Ids of the units that a scoped member writes in: her units and everything below them."""
        roots = self.units.values_list("pk", flat=True)
        return Unit.objects.filter(organization=self.organization_id).subtree_ids(roots)

    def may_write(self, permission: Permission, unit_id: int | None) -> bool:
        """Whether `require(permission)` and `require_unit(unit_id)` both let her pass."""
        return self.can(permission) and (not self.is_scoped or unit_id in self.unit_ids)

    def require_unit(self, unit_id: int | None) -> None:
        """A scoped member writes in her subtree only, and never in what belongs to the whole organization."""
        if self.is_scoped and unit_id not in self.unit_ids:
            raise PermissionDenied(_("This lies outside your units. Ask an owner to change your scope."))


class PersonQuerySet(UnitScoped, RestorableQuerySet):
    pass


class Person(Restorable):
    """Somebody whom plans, roadmaps and streams can name. An account is optional."""

    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    title = models.CharField(max_length=150, blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="people")
    membership = models.OneToOneField(Membership, models.SET_NULL, null=True, blank=True, related_name="person")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class GroupQuerySet(RestorableQuerySet):
    def visible_to(self, membership):
        """With their members, of whom a scoped member sees the same as in the list of persons."""
        rows = super().visible_to(membership)
        return rows.prefetch_related(models.Prefetch("members", Person.objects.visible_to(membership)))


class Group(Restorable):
    """Several persons who act as one: a leadership team, a board, a guild."""

    name = models.CharField(max_length=150)
    members = models.ManyToManyField(Person, blank=True, related_name="groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Supplier(Restorable):
    name = models.CharField(max_length=150)
    website = models.URLField(blank=True)
    contact = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


MOST_HOLIDAYS = 400  # in one calendar: some forty years


def monday_to_friday():
    return [1, 2, 3, 4, 5]


class Calendar(Restorable):
    """When work is done or support is given: weekdays, hours, holidays. Roadmaps and streams count in it."""

    write_permission = Permission.ADMINISTER

    name = models.CharField(max_length=120)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=monday_to_friday)  # ISO: Monday is 1
    opens_at = models.TimeField(default="08:00")
    closes_at = models.TimeField(default="17:00")
    hours_per_day = models.DecimalField(max_digits=4, decimal_places=2, default=8)
    holidays = ArrayField(models.DateField(), default=list, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(is_default=True), name="one_default_calendar_per_organization"
            ),
            models.CheckConstraint(
                name="calendar_day_has_hours", condition=Q(hours_per_day__gt=0) & Q(hours_per_day__lte=24)
            ),
        ]

    def __str__(self):
        return self.name


class InvitationQuerySet(OrgQuerySet):
    def open(self):
        return self.pending().filter(expires_at__gt=now())

    def pending(self):
        """Neither accepted nor taken back; perhaps expired."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(OrgOwned):
    """A link by mail that makes a member. Only the hash of its secret is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    units = models.ManyToManyField(Unit, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.email

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= now()


def action_label(action: str) -> str:
    """ "fiscal_year.changed" as people read it: "fiscal year changed"."""
    return action.replace(".", " ").replace("_", " ")


class AuditEntry(OrgOwned):
    """Who wrote what, when. Rows are only ever added."""

    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=60)  # a stable word such as "member.invited"
    subject = models.CharField(max_length=200)  # what it was about, in words
    subject_ref = models.CharField(max_length=60, blank=True)  # "unit:12"
    changes = models.JSONField(default=dict, blank=True)  # {"name": ["old", "new"]}

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organization", "-id"], name="audit_by_organization")]

    @property
    def label(self) -> str:
        return action_label(self.action)

    @property
    def change_lines(self) -> list[dict]:
        """[{field, before, after}] in words."""
        pairs = (
            (field, value if isinstance(value, list) and len(value) == 2 else [None, value])
            for field, value in self.changes.items()
        )
        return [
            {"field": field.replace("_", " "), "before": before, "after": after} for field, (before, after) in pairs
        ]


class ApiTokenQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(membership=membership)

    def usable(self):
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now()), revoked_at=None, membership__left_at=None)


class ApiToken(OrgOwned):
    """A key to the API, bound to one membership. Only its hash is kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=12)  # first letters, to tell tokens apart
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()
