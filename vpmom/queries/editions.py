"""Which text of a plan leaves the app: the draft or a locked version, up to an audience, with its dates and versions."""

from dataclasses import dataclass, replace
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Membership
from vpmom import plan as values
from vpmom.audience import for_reader, public, readable
from vpmom.frozen import thaw
from vpmom.models import Plan, Version
from vpmom.plan import Party, Reference, Visibility
from vpmom.queries.reading import clearance, for_member, standing
from vpmom.sheet import Sheet, sheet
from vpmom.wording import day

MOST_PREVIOUS = 3


@dataclass(frozen=True)
class Edition:
    """A text as it leaves: nothing in it is beyond `audience`."""

    plan: Plan
    text: values.Plan
    audience: Visibility
    version: int | None = None  # None: the draft

    @property
    def label(self) -> str:
        """What the page says it is: "3", "draft, 50 %", "draft, in sign-off"."""
        if self.version:
            return str(self.version)
        if self.plan.status == Plan.Status.SUBMITTED:
            return _("draft, in sign-off")
        return _("draft, %(stage)s %%") % {"stage": self.text.stage}

    @property
    def sheet(self) -> Sheet:
        return sheet(self.text, self.label)

    @property
    def language(self) -> str:
        return self.plan.organization.language or settings.LANGUAGE_CODE


def audiences(plan: Plan, membership: Membership) -> list[Visibility]:
    """Those that this member may make a file for, the widest first."""
    limit = clearance(plan, membership)
    return [audience for audience in values.VISIBILITIES if readable(audience, limit)]


def edition(
    plan: Plan, membership: Membership, *, audience: Visibility = Visibility.PUBLIC, version: int | None = None
) -> Edition | None:
    """The text that a member takes along: the version of that id, or the draft, or of a locked plan its newest version.

    Never more than she may read. None when the plan has no decided version of that id.
    """
    limit = clearance(plan, membership)
    audience = audience if readable(audience, limit) else limit
    versions = decided(plan)
    if version is None and plan.status != Plan.Status.LOCKED:
        return leaving(plan, for_member(standing(plan), limit, membership), audience, None, versions)
    row = next((row for row in versions if version in (None, row.pk)), None)
    return leaving(plan, for_member(thaw(row.content), limit, membership), audience, row, versions) if row else None


def public_edition(plan: Plan) -> Edition | None:
    """The public part of the newest locked version: all that a page without sign-in shows. None without a version."""
    versions = decided(plan)
    if not versions:
        return None
    return leaving(plan, thaw(versions[0].content), Visibility.PUBLIC, versions[0], versions)


def decided(plan: Plan) -> list[Version]:
    """The locked versions, newest first. The text of each is read when somebody asks for it."""
    return list(plan.versions.filter(state=Version.State.DECIDED).order_by("-number").defer("content"))


def leaving(
    plan: Plan, text: values.Plan, audience: Visibility, row: Version | None, versions: list[Version]
) -> Edition:
    """`text`, of version `row` or of the draft, up to `audience`, with what its page says of dates and other versions."""
    is_public = audience is Visibility.PUBLIC
    shown = for_everybody(text) if is_public else for_reader(text, audience)
    before = [one for one in versions if row is None or one.number < row.number][:MOST_PREVIOUS]
    in_app = (Reference(_("in OrgScale"), address(plan)),) if is_public and row else ()
    shown = replace(
        shown,
        vetted=row.vetted_on if row else None,
        vetted_label="" if versions else shown.vetted_label,
        stage=100 if row else shown.stage,
        previous=(*(_earlier(plan, one, is_public) for one in before), *shown.previous),
        internal=shown.internal or in_app,
    )
    return Edition(plan, shown, audience, row.number if row else None)


def for_everybody(text: values.Plan) -> values.Plan:
    """What anybody may read, without the ids of the parties and the names of the plans above."""
    shown = public(text)
    return replace(shown, rapid=tuple(Party(one.name, one.roles, one.is_group) for one in shown.rapid), parents=())


def address(plan: Plan) -> str:
    """The plan's page in the app: the internal version of what is public."""
    return urljoin(settings.PUBLIC_URL, reverse("plan", args=[plan.organization.slug, plan.pk]))


def _earlier(plan: Plan, version: Version, is_public: bool) -> Reference:
    """Everybody may know when it was vetted; only members can open it."""
    path = reverse("plan-version", args=[plan.organization.slug, plan.pk, version.pk])
    return Reference(day(version.vetted_on), "" if is_public else urljoin(settings.PUBLIC_URL, path))
