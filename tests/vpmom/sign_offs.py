"""A plan in sign-off for the stories: Connie and Ed must agree, Rob gives input, Olga decides, Vera performs."""

from vpmom.models import Plan, Version
from vpmom.plan import Party
from vpmom.services import deciding, signing, submitting
from vpmom.services.drafting import write_parties

LINE = (Party("Connie", "RA"), Party("Ed", "A"), Party("Rob", "I"), Party("Vera", "P"), Party("Olga", "D"))


def name(plan: Plan, *parties: Party) -> Plan:
    write_parties(plan, parties or LINE)
    return plan


def say(version: Version, by, word: str, text: str = "", **more):
    return signing.answer(plan=version.plan, by=by, word=word, checksum=version.checksum, text=text, **more)


def decide(version: Version, by) -> Version:
    return deciding.decide(plan=version.plan, by=by, checksum=version.checksum)


def locked(plan: Plan, *, by, agreeing=()) -> Version:
    """Submitted, agreed to and decided."""
    version = submitting.submit(plan=plan, by=by)
    for member in agreeing:
        say(version, member, "agree")
    return decide(version, by)
