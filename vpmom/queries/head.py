"""The head of a plan as the editor and the API show it."""

from dataclasses import dataclass
from typing import Any

from organizations.models import Membership
from vpmom import plan as values
from vpmom import references, wording
from vpmom.models import Plan
from vpmom.queries.naming import RapidLine, rapid_line
from vpmom.queries.reading import draft


@dataclass(frozen=True)
class Head:
    plan: Plan
    text: values.Plan
    rapid: RapidLine

    @property
    def json(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "revision": plan.head_revision,
            "title": plan.title,
            "headline": plan.headline,
            "unit": plan.unit_id,
            "unit_name": plan.unit.name if plan.unit else "",
            "owner": plan.owner_id,
            "owner_name": plan.owner.name if plan.owner else "",
            "period_start": plan.period_start.isoformat() if plan.period_start else None,
            "period_end": plan.period_end.isoformat() if plan.period_end else None,
            "period_label": plan.period_label,
            "period": wording.period(self.text),
            "intro": plan.intro,
            "previous": references.written(self.text.previous),
            "internal": references.written(self.text.internal),
            "stage": plan.stage,
            "order_confirmed": plan.order_confirmed,
            "rapid": self.rapid.json,
        }


def head(plan: Plan, membership: Membership, text: values.Plan | None = None) -> Head:
    """`text` is the draft where the caller has read it already."""
    text = text or draft(plan)
    return Head(plan, text, rapid_line(text.rapid, membership))
