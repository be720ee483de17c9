"""The page of a sign-off for one member: who was asked and said what, what she can do, and the text up to her clearance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Membership
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom import wording
from vpmom.audience import readable
from vpmom.diff import Change, changed_sections, diff
from vpmom.diff.change import called
from vpmom.discussed import Block, blocks
from vpmom.frozen import thaw
from vpmom.lint import Context, Finding, Severity, lint
from vpmom.models import Asked, Plan, Signature, Version
from vpmom.plan import Visibility
from vpmom.queries.parties import of_the_version, why_unable
from vpmom.queries.reading import for_member
from vpmom.queries.signing import of_rows, reading_level, today_in
from vpmom.signoff import MAY_SAY, Role, SignOff, Standing, Voice, Word

LABELS = {
    Standing.WANTED: (gettext_lazy("has not answered"), ""),
    Standing.AGREED: (gettext_lazy("agrees"), "ok"),
    Standing.OBJECTS: (gettext_lazy("does not agree yet"), "bad"),
    Standing.OVERRULED: (gettext_lazy("overruled"), "warn"),
    Standing.COMMENTED: (gettext_lazy("commented"), "ok"),
    Standing.NO_COMMENT: (gettext_lazy("no comment"), ""),
    Standing.DECIDED: (gettext_lazy("decided"), "ok"),
    Standing.RETURNED: (gettext_lazy("sent it back"), "warn"),
}
ANSWERED = (Word.AGREE, Word.OBJECT, Word.DECIDE)


@dataclass(frozen=True)
class Answer:
    """One of those asked, and how she stands. `hindrance`: why she cannot sign, as words; empty when she can."""

    asked: Asked
    standing: Standing
    label: str
    kind: str  # of the tag
    at: datetime | None
    hindrance: str
    account: str  # by which she signs, where its name is another than hers

    @property
    def may_be_overruled(self) -> bool:
        return self.asked.role == Role.AGREE and self.standing in (Standing.WANTED, Standing.OBJECTS)


@dataclass(frozen=True)
class Remark:
    """Words that were said of the text, or of one line of it."""

    signature: Signature
    who: str  # said them
    whom: str  # was overruled by them; otherwise empty
    line: str  # how one calls the line; empty: the whole text

    @property
    def is_open(self) -> bool:
        return self.signature.word == Word.OBJECT


@dataclass(frozen=True)
class Compared:
    """The text beside one that the reader has agreed to before."""

    before: Version
    changes: tuple[Change, ...]
    changed: frozenset[str]  # keys of sections, and "head"


@dataclass(frozen=True)
class SignOffPage:
    version: Version
    state: SignOff
    today: date
    text: values.Plan  # up to the reader's clearance
    answers: tuple[Answer, ...]
    remarks: tuple[Remark, ...]  # all that she may read, the oldest first
    mine: Asked | None  # in which she is asked
    may_say: frozenset[Word]  # now
    compared: Compared | None
    advice: tuple[Finding, ...]
    level: Visibility

    @property
    def my_answer(self) -> Answer | None:
        return next((one for one in self.answers if self.mine and one.asked.pk == self.mine.pk), None)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        about = defaultdict(list)
        for remark in self.remarks:
            if remark.signature.item:
                about[str(remark.signature.item)].append(remark)
        return blocks(self.text, about)

    @property
    def changed_blocks(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if self.compared and block.key in self.compared.changed)

    @property
    def same_blocks(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if self.compared and block.key not in self.compared.changed)

    @property
    def general(self) -> tuple[Remark, ...]:
        """What was said of the whole text."""
        return tuple(remark for remark in self.remarks if not remark.signature.item)

    @property
    def facts(self) -> tuple[wording.Fact, ...]:
        return wording.facts(self.text)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """(key, how one calls it) of every line that she can comment on."""
        return tuple((item.key, called(self.text, section, item)) for section, item in self.text.walk())

    @property
    def shows_words(self) -> bool:
        """Whether she reads what was said of the whole text, its message and reasons."""
        return readable(Visibility.INTERNAL, self.level)


def sign_off_page(version: Version, membership: Membership) -> SignOffPage:
    asked = of_the_version(version)
    said = list(version.signatures.select_related("membership__user"))
    state = of_rows(version, asked, said)
    today, level = today_in(version.organization), reading_level(version, membership)
    text = for_member(thaw(version.content), level, membership)
    mine = next((row for row in asked if row.membership_id == membership.pk), None)
    return SignOffPage(
        version=version,
        state=state,
        today=today,
        text=text,
        answers=_answers(version, asked, said, state, today),
        remarks=remarks_of(asked, said, text, level),
        mine=mine,
        may_say=_may_say(version, mine, membership, today),
        compared=_compared(version, membership, mine, text, level, today),
        advice=_advice(version, text, today),
        level=level,
    )


def shown_version(plan: Plan) -> Version | None:
    """The text in sign-off, else the last one that was."""
    rows = plan.versions.select_related("submitted_by__user", "closed_by__user", "based_on", "organization")
    return rows.order_by("-pk").first()


def remarks_of(
    asked: Sequence[Asked], said: Sequence[Signature], text: values.Plan, level: Visibility
) -> tuple[Remark, ...]:
    """What was said and may be read: words about a line by whoever reads the line, others by whoever reads internally."""
    names = {row.pk: row.person.name for row in asked}
    lines = {item.key: called(text, section, item) for section, item in text.walk()}
    shown = []
    for one in said:
        about = str(one.item) if one.item else ""
        if not one.text or (about not in lines if about else not readable(Visibility.INTERNAL, level)):
            continue
        is_overrule = one.word == Word.OVERRULE
        who = str(one.membership) if is_overrule else names[one.asked_id]
        shown.append(Remark(one, who, names[one.asked_id] if is_overrule else "", lines.get(about, "")))
    return tuple(shown)


def _answers(
    version: Version, asked: Sequence[Asked], said: Sequence[Signature], state: SignOff, today: date
) -> tuple[Answer, ...]:
    latest = {one.asked_id: one.at for one in said}
    found = []
    for row, voice in zip(asked, state.voices, strict=True):
        standing = state.standing(voice, today)
        words, kind = _label(state, voice, standing)
        silent = state.is_open and standing == Standing.WANTED
        hindrance = why_unable(row.person, row.membership) if silent else ""
        found.append(Answer(row, standing, words, kind, latest.get(row.pk), hindrance, _account(row)))
    return tuple(found)


def _account(row: Asked) -> str:
    name = str(row.membership) if row.membership else ""
    return name if name != row.person.name else ""


def _label(state: SignOff, voice: Voice, standing: Standing) -> tuple[str, str]:
    if voice.role == Role.DECIDE and standing == Standing.WANTED:
        if not state.is_open:
            return _("was not asked to decide"), ""
        return (_("can decide now"), "ok") if state.is_ready else (_("decides when all have answered"), "")
    words, kind = LABELS[standing]
    return str(words), kind


def _may_say(version: Version, mine: Asked | None, membership: Membership, today: date) -> frozenset[Word]:
    is_open = version.state == Version.State.SUBMITTED
    if mine is None or not is_open or not membership.can(Permission.PARTICIPATE):
        return frozenset()
    if mine.role == Role.INPUT and today > version.comments_until:
        return frozenset()
    return MAY_SAY[Role(mine.role)]


def _compared(
    version: Version, membership: Membership, mine: Asked | None, text: values.Plan, level: Visibility, today: date
) -> Compared | None:
    before = _agreed_before(version, mine) if mine else None
    if before is None:
        return None
    earlier = for_member(thaw(before.content), level, membership)
    changed = changed_sections(earlier, text)
    return Compared(before, diff(earlier, text, today=today), changed) if changed else None


def _agreed_before(version: Version, mine: Asked) -> Version | None:
    """The text that she, by this account, said yes to last; for input, the locked one. None: she has agreed to none."""
    if mine.role == Role.INPUT:
        return version.based_on
    rows = Signature.objects.filter(version__plan=version.plan_id, version__lt=version.pk, word__in=ANSWERED)
    last = rows.filter(membership=mine.membership_id).select_related("version").order_by("-pk").first()
    return last.version if last and last.word != Word.OBJECT else None


def _advice(version: Version, text: values.Plan, today: date) -> tuple[Finding, ...]:
    """What the checks say of the RAPID line. None of it stops anybody."""
    signed = version.based_on.vetted_on if version.based_on else None
    found = lint(text, Context(today=today, signed=signed))
    return tuple(one for one in found if one.check.startswith("R") and one.severity != Severity.ERROR and not one.muted)
