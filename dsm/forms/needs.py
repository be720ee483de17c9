"""What an item needs, as lines to fill in: they work without script, and lose nothing when lines are added."""

import re

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.models import Item
from dsm.queries.needs import known_items, relations_of
from dsm.services.items import MOST_NEEDS, Need
from organizations.forms.revised import RowForm
from organizations.models import Membership

MORE = 3  # empty lines at the end
SUGGESTIONS = "known-items"  # id of the list that the page offers
KEY_AT_END = re.compile(r"\(([^()]+)\)$")


def told(item: Item) -> str:
    """How a line names an item: "Order database (order-db)"."""
    return item.key if item.name in ("", item.key) else f"{item.name} ({item.key})"


class NeedsForm(RowForm):
    """`lines` fields named provider-N, alternatives-N and least-N."""

    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_NEEDS + MORE)
    find = forms.CharField(max_length=100, required=False)

    def __init__(self, *args, item: Item, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.item, self.membership = item, membership
        self.fields["revision"].required = True
        if self.is_bound:
            self.count = _whole(self.data.get("lines"))
        else:
            self.count = self._begin()
        for place in range(self.count):
            self._add_line(place)

    def _begin(self) -> int:
        rows = list(relations_of(self.item, self.membership))
        self.initial |= {"revision": self.item.revision, "lines": len(rows) + MORE}
        for place, row in enumerate(rows):
            self.initial[f"provider-{place}"] = told(row.provider)
            if row.alternatives:
                self.initial |= {f"alternatives-{place}": row.alternatives, f"least-{place}": row.least}
        return len(rows) + MORE

    def _add_line(self, place: int) -> None:
        words = {"number": place + 1}
        named = {"list": SUGGESTIONS, "autocomplete": "off", "aria-label": _("Line %(number)s: what it needs") % words}
        self.fields[f"provider-{place}"] = forms.CharField(
            label=_("Line %(number)s") % words, max_length=330, required=False, widget=forms.TextInput(attrs=named)
        )
        self.fields[f"alternatives-{place}"] = forms.CharField(
            label=_("Alternatives on line %(number)s") % words, max_length=60, required=False,
            widget=forms.TextInput(attrs={"aria-label": _("Line %(number)s: alternatives") % words}),
        )  # fmt: skip
        self.fields[f"least-{place}"] = forms.IntegerField(
            label=_("How many on line %(number)s") % words, min_value=1, max_value=MOST_NEEDS, required=False,
            widget=forms.NumberInput(attrs={"aria-label": _("Line %(number)s: how many must run") % words}),
        )  # fmt: skip

    @property
    def rows(self) -> list[tuple]:
        """Bound fields: provider, alternatives, least."""
        names = ("provider", "alternatives", "least")
        return [tuple(self[f"{name}-{place}"] for name in names) for place in range(self.count)]

    def clean(self):
        data = super().clean()
        texts = {place: text for place in range(self.count) if (text := data.get(f"provider-{place}"))}
        keys = {text: match[1] for text in texts.values() if (match := KEY_AT_END.search(text))}
        known = known_items(self.membership, [*texts.values(), *keys.values()])
        needs = []
        for place, text in texts.items():
            found = known[text] or known.get(keys.get(text, ""), [])
            if len(found) == 1:
                word = slugify(data.get(f"alternatives-{place}") or "")[:40]
                needs.append((found[0], word, data.get(f"least-{place}")))
            else:
                self.add_error(f"provider-{place}", self._which(text, found))
        return {"needs": _completed(needs), "revision": data.get("revision")}

    def _which(self, text: str, found: list[Item]) -> str:
        if not found:
            return _("Nothing here has the key or name “%(text)s”. Look for it below.") % {"text": text[:80]}
        keys = ", ".join(item.key for item in found[:5])
        return _("Several items are called “%(text)s”. Write the key of one of them: %(keys)s.") % {
            "text": text[:80], "keys": keys,
        }  # fmt: skip

    def with_lines(self, item: Item | None = None) -> "NeedsForm":
        """The same form, nothing lost, with `item` on the first empty line; without one, with more empty lines."""
        data = self.data.copy()
        empty = [place for place in range(self.count) if not data.get(f"provider-{place}", "").strip()]
        if item is not None:
            data[f"provider-{empty[0] if empty else self.count}"] = told(item)
        if item is None or len(empty) < 2:
            data["lines"] = str(min(self.count + MORE, MOST_NEEDS + MORE))
        return self._showing(data)

    def as_typed(self) -> "NeedsForm":
        return self._showing(self.data.copy())

    def _showing(self, data) -> "NeedsForm":
        data["find"] = ""
        return _Unchecked(data, item=self.item, membership=self.membership)

    def standing(self) -> dict[str, str] | None:
        """What it needs now, after a refusal; from now on the lines are saved over that."""
        if self.stale is None:
            return None
        self.sends(revision=str(self.stale.current["revision"]))
        return {_("It needs"): self.stale.current["needs"] or "–"}


class _Unchecked(NeedsForm):
    """Shows what was typed so far, and says nothing about it before it is saved."""

    def full_clean(self):
        self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}


def _completed(needs: list[tuple[Item, str, int | None]]) -> list[Need]:
    """How many must run is said once for a group, on whichever of its lines."""
    said: dict[str, int] = {}
    for _item, word, least in needs:
        if word and least is not None:
            said.setdefault(word, least)
    return [Need(item, word, least or said.get(word, 1)) for item, word, least in needs]


def _whole(text: str | None) -> int:
    return min(int(text), MOST_NEEDS + MORE) if text and text.isascii() and text.isdigit() and len(text) < 6 else MORE
