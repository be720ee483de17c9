"""Does what was agreed hold what was promised: the list of promises with their proofs, and one proof as a tree."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.agreements import Break, Promise, Proof
from dsm.agreements import words as in_words
from dsm.agreements.dates_line import line
from dsm.agreements.hops import Hops, Way
from dsm.agreements.hours import WEEK, Week, common, without
from dsm.agreements.hours import in_words as week_in_words
from dsm.agreements.output import rows as check_rows
from dsm.agreements.proof import BREAKS, CHECKS, HOLDS, UNKNOWN
from dsm.agreements.terms import HOURS_A_MONTH, HOURS_A_YEAR, allowed_downtime
from dsm.agreements.tree import Link, Node, tree
from dsm.agreements.zones import clocks
from dsm.models import Agreement
from dsm.queries.chain import Chains, chains, file_of, promise_of, promises_of
from dsm.views.addresses import item_url
from dsm.views.frame import framed
from dsm.views.lists import csv_file
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show

ON_A_PAGE = 50
NAMES = {
    "availability": gettext_lazy("Availability"),
    "time": gettext_lazy("Time to resolve"),
    "response": gettext_lazy("Time to answer"),
    "hours": gettext_lazy("Hours"),
    "dates": gettext_lazy("Dates"),
    "money": gettext_lazy("Money"),
    "definitions": gettext_lazy("Definitions"),
}
TAGS = {
    HOLDS: {"text": gettext_lazy("✓ holds"), "kind": "ok"},
    BREAKS: {"text": gettext_lazy("✗ breaks"), "kind": "bad"},
    UNKNOWN: {"text": gettext_lazy("? not proved"), "kind": "warn"},
    "": {"text": gettext_lazy("– not asked"), "kind": ""},
}
ONLY = {
    "": gettext_lazy("all"),
    BREAKS: gettext_lazy("that break"),
    UNKNOWN: gettext_lazy("not proved"),
    HOLDS: gettext_lazy("that hold"),
}


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    found = chains(membership, promises_of(membership))
    q, only = asked(request, "q", 60).strip(), asked(request, "only", 10)
    lines = [one for one in _lines(found) if _is_wanted(one, q, only)]
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "counts": {word: sum(proof.whole == word for proof in found.proofs) for word in (HOLDS, BREAKS, UNKNOWN)},
        "checks": [NAMES[check] for check in CHECKS],
        "q": q,
        "only": only if only in ONLY else "",
        "choices": list(ONLY.items()),
        "query": urlencode({name: value for name, value in (("q", q), ("only", only)) if value}),
    }
    return show(request, "dsm/chain/promises.html", framed(request, **context))


def _lines(found: Chains) -> list[dict]:
    """Those that break first. Without proofs the promises alone."""
    if found.problem:
        return [{"row": row, "whole": "", "tag": None, "cells": []} for row in found.promises]
    proved = zip(found.promises, found.register.promises, found.proofs, strict=True)
    lines = [
        {
            "row": row,
            "service": promise.service or "",
            "whole": proof.whole,
            "tag": TAGS[proof.whole],
            "cells": [TAGS[proof.verdict(check)] for check in CHECKS],
            "reason": proof.breaks[0].reason if proof.breaks else "",
            "proof": proof,
        }
        for row, promise, proof in proved
    ]
    return sorted(lines, key=lambda one: [BREAKS, UNKNOWN, HOLDS].index(one["whole"]))


def _is_wanted(one: dict, q: str, only: str) -> bool:
    text = f"{one['row'].title}\n{one['row'].key}\n{one.get('service', '')}".casefold()
    return q.casefold() in text and (only not in (BREAKS, UNKNOWN, HOLDS) or one["whole"] == only)


@org_view(Permission.VIEW_RESULTS)
def download_list(request, membership):
    """The list as CSV, a line for each promise."""
    lines = _lines(chains(membership, promises_of(membership)))
    head = [_("Key"), _("Promise"), _("Covers"), _("Verdict"), *map(str, NAMES.values()), _("First reason")]
    table = [
        [one["row"].key, one["row"].title, one.get("service", ""), one["whole"]]
        + ([one["proof"].verdict(check) for check in CHECKS] + [one["reason"]] if one["cells"] else [])
        for one in lines
    ]
    return csv_file("promises", head, table)


@org_view(Permission.VIEW_RESULTS)
def download_all(request, membership):
    """All promises with what stands beneath them, as `manage.py check_agreements` reads them."""
    return _yaml("promises.yaml", chains(membership, promises_of(membership), by_key=True))


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, agreement_id):
    promise = _promise_or_404(membership, agreement_id)
    return _yaml(f"{promise.key}.yaml", chains(membership, [promise], by_key=True))


def _yaml(name: str, found: Chains) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(file_of(found), content_type="application/yaml; charset=utf-8", headers=headers)


def _promise_or_404(membership, agreement_id: int) -> Agreement:
    promise = promise_of(membership, agreement_id)
    if promise is None:
        raise Http404
    return promise


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, agreement_id):
    row = _promise_or_404(membership, agreement_id)
    found = chains(membership, [row])
    context = {"row": row, "found": found, "may_change": membership.may_write(Permission.EDIT, row.unit_id)}
    if not found.problem:
        context |= _proof(found, found.register.promises[0], found.proofs[0])
    return show(request, "dsm/chain/promise.html", framed(request, **context))


def _proof(found: Chains, promise: Promise, proof: Proof) -> dict:
    links = found.register.links(promise)
    return {
        "promise": promise,
        "proof": proof,
        "tag": TAGS[proof.whole],
        "breaks": [{**_break(found, one), **_mark(one, proof)} for one in proof.breaks],
        "checks": [(NAMES[name], TAGS[proof.verdict(name)], words) for name, _holds, words in check_rows(proof)],
        "facts": _facts(proof),
        "tree": _node(found, tree(found.register, promise, proof), proof),
        "steps": _steps(found, promise.hops, proof),
        "weeks": _weeks(promise, links, proof),
        "terms": line(promise, links, localdate()),
        "days": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
    }


def _mark(one: Break, proof: Proof) -> dict:
    """How a break is shown: red, or amber where only a figure is missing."""
    is_unknown = proof.verdict(one.check) == UNKNOWN
    sign, kind = ("?", "warn") if is_unknown else ("✗", "bad")
    return {"text": f"{sign} {NAMES[one.check]}", "kind": kind, "reason": one.reason}


def _state(breaks: list[dict]) -> str:
    kinds = {one["kind"] for one in breaks}
    return "broken" if "bad" in kinds else "unproved" if kinds else ""


def _break(found: Chains, one: Break) -> dict:
    """The link, and what follows it: a reason that begins with its name does not say it twice."""
    begins = one.reason.startswith(one.link)
    return {
        "link": one.link,
        "row": found.rows.get(one.link),
        "rest": one.reason.removeprefix(one.link) if begins else f": {one.reason}",
    }


def _facts(proof: Proof) -> list[dict]:
    reached = proof.availability
    if reached is None:
        return []
    found = [
        {"label": _("Promised"), "value": in_words.percent(reached.required), "note": _down(reached.required)},
        {"label": _("Reached, if failures are independent"), **_share(reached.independent)},
        {"label": _("Sure, whatever fails together"), **_share(reached.worst_case)},
    ]
    if reached.agreed is not None:
        found.append({"label": _("Reached with no more than was agreed"), **_share(reached.agreed)})
    return found


def _share(share) -> dict:
    if share is None:
        return {"value": _("not known")}
    return {"value": in_words.percent(share), "note": _down(share)}


def _down(share) -> str:
    """What an availability allows in thirty days and in a year."""
    month, year = (in_words.span(allowed_downtime(share, window)) for window in (HOURS_A_MONTH, HOURS_A_YEAR))
    return _("down %(month)s in 30 days, %(year)s in a year") % {"month": month, "year": year}


def _node(found: Chains, node: Node | None, proof: Proof) -> dict:
    """A node of the tree with addresses and words."""
    if node is None:
        return {}
    item = found.items.get(node.label)
    breaks = [_mark(one, proof) for one in node.breaks]
    return {
        "kind": node.kind,
        "label": node.label,
        "url": item_url(item, item.organization.slug) if item else "",
        "share": "" if node.availability is None else in_words.percent(node.availability),
        "is_again": node.is_again,
        "state": "" if node.is_again else _state(breaks),
        "breaks": [] if node.is_again else breaks,
        "links": [] if node.is_again else [_link(found, link, proof) for link in node.links],
        "children": [_node(found, child, proof) for child in node.children],
    }


def _link(found: Chains, link: Link, proof: Proof) -> dict:
    row, terms = found.rows.get(link.agreement.key), link.agreement
    said = [terms.supplier, "" if terms.availability is None else in_words.percent(terms.availability)]
    said += ["" if terms.resolution_hours is None else in_words.hours(terms.resolution_hours)]
    breaks = [_mark(one, proof) for one in link.breaks]
    return {
        "kind": terms.kind,
        "label": terms.key,
        "url": row and reverse("agreement", args=[row.organization.slug, row.pk]),
        "words": ", ".join([*filter(None, said), week_in_words(terms.hours)]),
        "state": _state(breaks),
        "breaks": breaks,
    }


def _steps(found: Chains, way: Way | None, proof: Proof) -> list[list[dict]]:
    """One after the other; those of one step side by side."""
    parts = () if way is None else way.of if isinstance(way, Hops) and not way.parallel else (way,)
    return [[_step(found, key, proof) for key in (part.of if isinstance(part, Hops) else (part,))] for part in parts]


def _step(found: Chains, key: str, proof: Proof) -> dict:
    link = found.register.agreement[key]
    breaks = [_mark(one, proof) for one in proof.at(key) if one.check in ("time", "response")]
    return {
        "link": link,
        "row": found.rows.get(key),
        "time": "" if link.resolution_hours is None else in_words.hours(link.resolution_hours),
        "hours": week_in_words(link.hours),
        "state": _state(breaks),
        "breaks": breaks,
    }


def _weeks(promise: Promise, links, proof: Proof) -> list[dict]:
    """The promised week, what all links have in common, and each of them, on the clock of the promise."""
    first = next(iter(clocks(promise, links)))
    weeks = [(_("Promised"), promise.hours), *((link.key, first[link.key]) for link in links)]
    if len(links) > 1:
        weeks.insert(1, (_("All links together"), common(first.values())))
    return [_week(label, week, without(promise.hours, week)) for label, week in weeks]


def _week(label: str, week: Week, gap: Week) -> dict:
    """`gap`: promised hours that it does not have."""
    return {
        "label": label,
        "words": week_in_words(week),
        "spans": _bars(week),
        "gaps": _bars(gap),
        "gap_words": week_in_words(gap) if gap.spans else "",
    }


def _bars(week: Week) -> list[tuple[float, float]]:
    """Start and width in percent of the week."""
    return [(round(start * 100 / WEEK, 3), round((end - start) * 100 / WEEK, 3)) for start, end in week.spans]
