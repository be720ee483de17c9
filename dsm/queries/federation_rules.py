"""The rules of an organization's federation, as values."""

from dataclasses import dataclass

from dsm.federation.identification import ClassRule
from dsm.federation.reconciliation import BY_HAND, Choice, Mode, Right, Rights
from dsm.models import ChoiceRule, RankRule, Source
from dsm.models import ClassRule as ClassRow


@dataclass(frozen=True)
class Rules:
    classes: dict[str, ClassRule]
    rights: Rights

    def of_class(self, item_class: str) -> ClassRule:
        return self.classes.get(item_class) or ClassRule(item_class)


def rules_of(organization_id: int) -> Rules:
    """Four statements."""
    return Rules(class_rules(organization_id), rights_of(organization_id))


def class_rules(organization_id: int) -> dict[str, ClassRule]:
    rows = ClassRow.objects.filter(organization=organization_id)
    return {row.item_class: class_rule(row) for row in rows}


def class_rule(row: ClassRow) -> ClassRule:
    identifiers = tuple(tuple(entry) for entry in row.identifiers)
    return ClassRule(row.item_class, identifiers, row.is_dependent, tuple(row.expected))


def rights_of(organization_id: int) -> Rights:
    sources = Source.objects.filter(organization=organization_id).values_list("pk", "rank", "stale_days")
    rules = RankRule.objects.filter(organization=organization_id)
    choices = ChoiceRule.objects.filter(organization=organization_id)
    return Rights(
        {pk: Right(rank, stale_days) for pk, rank, stale_days in sources},
        {(one.item_class, one.attribute, one.source_id or BY_HAND): right(one) for one in rules},
        {(one.item_class, one.attribute): Choice(one.choice) for one in choices},
    )


def right(row: RankRule) -> Right:
    return Right(row.rank, row.stale_days, Mode(row.mode))
