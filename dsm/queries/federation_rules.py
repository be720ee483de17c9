"""The rules of an organization's federation, as values."""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b

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


def versions_of(organization_id: int) -> dict[tuple[str, str], str]:
    """A digest of each row of the matrix, by (class, attribute); of a row without a rule that of nothing. Two statements."""
    own = {"organization": organization_id}
    names = ("item_class", "attribute")
    ranks = (
        RankRule.objects.filter(**own).order_by("source").values_list(*names, "source", "rank", "stale_days", "mode")
    )
    choices = ChoiceRule.objects.filter(**own).values_list(*names, "choice")
    said: dict[tuple[str, str], list] = defaultdict(list)
    for item_class, attribute, *words in (*ranks, *choices):
        said[item_class, attribute].append(words)
    found = defaultdict(lambda: _digest([]))
    found.update((place, _digest(words)) for place, words in said.items())
    return found


def _digest(words: list) -> str:
    return blake2b(repr(words).encode(), digest_size=8).hexdigest()
