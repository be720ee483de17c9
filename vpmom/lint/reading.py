"""A plan as the checks read it: each line in plain words, without what is struck out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vpmom.kinds import Part
from vpmom.lint.context import Context
from vpmom.lint.finding import Finding, Severity
from vpmom.plan import Item, LinkKind, Plan, descend
from vpmom.suggest import Suggestion, suggest_links
from vpmom.words import is_english, live, named, tokens

SINGLY = 2  # so many findings of one kind stand at their lines; more become one for the section
SKETCH, DRAFT, AGREED = 1, 50, 99  # the stages, in percent
WHOLE_PAGE = (Part.AIM, Part.ORDER, Part.WAY, Part.RESULT)


@dataclass(frozen=True, slots=True)
class Line:
    """An item on the first level. `whole` has the words of the items under it too."""

    item: Item
    section: str
    text: str
    whole: str

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def name(self) -> str:
        """What a sentence may call it."""
        words = (named(self.item.text)[0] or self.text).split()
        return " ".join(words[:8]) + ("…" if len(words) > 8 else "")


@dataclass(frozen=True)
class Reading:
    plan: Plan
    context: Context

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line that still says something."""
        return tuple(
            line
            for section in self.plan.sections
            for item in section.items
            if tokens((line := read(item, section.key)).text)
        )

    @cached_property
    def is_english(self) -> bool:
        return is_english(line.text for line in self.lines)

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        return suggest_links(self.plan, self.context.dismissed)

    @cached_property
    def stage(self) -> int:
        """In percent. A page on which no section is empty is more than a sketch, and one to be locked is agreed."""
        asked = [part for part in WHOLE_PAGE if self.plan.shape.keys_of(part)]
        whole = all(self.of(part) for part in asked)
        return max(self.plan.stage, DRAFT if whole else SKETCH, AGREED if self.context.locking else SKETCH)

    @property
    def is_worked_on(self) -> bool:
        """Whether the author tied anything together, or is about to lock: before, one finding asks for all of it."""
        return bool(self.plan.links) or self.plan.order_confirmed or self.context.locking

    def has(self, part: Part) -> bool:
        """Whether this kind of plan knows such a section."""
        return bool(self.plan.shape.keys_of(part))

    def of(self, part: Part) -> tuple[Line, ...]:
        keys = self.plan.shape.keys_of(part)
        return tuple(line for line in self.lines if line.section in keys)

    def section(self, part: Part) -> str:
        """The key of the first section that plays `part`; empty when the kind has none."""
        keys = self.plan.shape.keys_of(part)
        present = [section.key for section in self.plan.sections if section.key in keys]
        return next(iter(present or keys), "")

    def one(self, part: Part) -> str:
        """What one line of `part` is called, such as "key result"."""
        return self.plan.shape.section(self.section(part)).one if self.has(part) else "line"

    def many(self, part: Part) -> str:
        return self.plan.shape.section(self.section(part)).label.lower() if self.has(part) else "lines"

    def linked(self, kind: LinkKind) -> tuple[frozenset[str], frozenset[str]]:
        """The sources and the targets of the confirmed links of `kind` between lines that still say something."""
        said = {line.key for line in self.lines}
        pairs = [link for link in self.plan.links if link.kind == kind and link.source in said and link.target in said]
        return frozenset(link.source for link in pairs), frozenset(link.target for link in pairs)

    def suggested(self, kind: LinkKind) -> tuple[frozenset[str], frozenset[str]]:
        pairs = [suggestion for suggestion in self.suggestions if suggestion.kind == kind]
        return frozenset(pair.source for pair in pairs), frozenset(pair.target for pair in pairs)

    def over(self, part: Part, check: str, severity: Severity, reason: str, fix: str) -> Finding:
        """A finding on the section that plays `part`."""
        return Finding(check, severity, "", self.section(part), reason, fix)

    def tell(
        self,
        check: str,
        severity: Severity,
        hits: Sequence[Line],
        *,
        one: str | Mapping[str, str],
        many: str,
        fix: str,
    ) -> Iterator[Finding]:
        """One finding at each line, or a single one for a section that has more than a few.

        `one` is the reason, or one for each line by its key; `many` may name {n}, the number of lines. Lines at which
        the check is muted are told one by one, and not counted.
        """
        quiet = {muted.item for muted in self.plan.muted if muted.check == check and muted.item}
        for section in dict.fromkeys(line.section for line in hits):
            here = [line for line in hits if line.section == section]
            keys = tuple(line.key for line in here if line.key not in quiet)
            gathered = keys if len(keys) > SINGLY else ()
            for line in here:
                if line.key not in gathered:
                    yield at(line, check, severity, one if isinstance(one, str) else one[line.key], fix)
            if gathered:
                yield Finding(check, severity, "", section, many.replace("{n}", str(len(keys))), fix, items=keys)


def at(line: Line, check: str, severity: Severity, reason: str, fix: str) -> Finding:
    return Finding(check, severity, line.key, line.section, reason, fix)


def read(item: Item, section: str) -> Line:
    text = live(item.text)
    below = (live(each.text) for child in item.children for each in descend(child))
    return Line(item, section, text, " ".join(part for part in (text, *below) if part))
