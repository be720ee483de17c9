"""Mails about what happens. A row per thing told, so that nobody is told twice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, OrgOwned
from organizations.querysets import OrgQuerySet


class Way(models.TextChoices):
    """When a member gets mails of one kind."""

    AT_ONCE = "at_once", _("at once")
    WEEKLY = "weekly", _("once a week, together")
    NEVER = "never", _("never")


class OfMemberQuerySet(OrgQuerySet):
    def visible_to(self, membership):
        return super().visible_to(membership).filter(membership=membership)


class NoticeQuerySet(OfMemberQuerySet):
    def waiting(self):
        """Not sent yet, and to be sent to somebody who still is a member."""
        return self.filter(sent_at=None, membership__left_at=None, membership__user__is_active=True).exclude(
            way=Way.NEVER
        )


class Notice(OrgOwned):
    """What a member is told, under a key that no second one of hers may have. Also the outbox of its mail."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)  # a word of settings.NOTICE_KINDS; empty: no mail of ours
    way = models.CharField(max_length=10, choices=Way)  # as she had chosen when it came up
    subject = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(default=list, blank=True)  # [sentence]
    url = models.CharField(max_length=500, blank=True)  # path within OrgScale
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["way", "at"], condition=Q(sent_at=None), name="notices_to_send"),
        ]


class NoticeChoice(OrgOwned):
    """When this member wants mails of this kind. Without a row: as settings.NOTICE_KINDS says."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=10, choices=Way)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "kind"], name="one_choice_per_kind_of_notice")]
