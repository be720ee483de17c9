"""How templates set the lines of a plan."""

from django import template

from vpmom import marks, wording
from vpmom.plan import Measure, Plan

register = template.Library()


@register.filter
def runs(text: str) -> tuple[marks.Run, ...]:
    """The words of a line with what their marks say; templates escape them as any text."""
    return marks.runs(text)


@register.filter
def figure(measure: Measure | None) -> str:
    return wording.figure(measure)


@register.filter
def period(plan: Plan) -> str:
    return wording.period(plan)
