"""Bringing in work items, choosing what is shown of them, and asking for a forecast."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.forms.settings import time_zones
from valuestreams.flow.forecast import MOST_ITEMS
from valuestreams.flow.items import Kind
from valuestreams.flow.moments import Order
from valuestreams.flow.reading import MOST_WORDS, Question, Word
from valuestreams.flow.tables import LARGEST
from valuestreams.models.flow import KINDS
from valuestreams.queries.flow_imports import LEFT_OUT, Preview

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ORDERS = [
    ("", gettext_lazy("Please choose")),
    (Order.DAY_FIRST.value, gettext_lazy("Day first: 31/03/2026")),
    (Order.MONTH_FIRST.value, gettext_lazy("Month first: 03/31/2026")),
]


class ItemFileForm(ServiceForm):
    file = forms.FileField(
        label=gettext_lazy("File of work items"),
        help_text=gettext_lazy("CSV, also as Jira and GitLab export it. At most 2.5 MB and 50,000 items."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2.5 MB. Bring it in in parts, such as a year each."))
        return upload

    def clean(self):
        upload = super().clean().get("file")
        return {} if upload is None else {"raw": upload.read(), "name": upload.name.replace("\x00", "")[:200]}


class ChoicesForm(ServiceForm):
    """What only a person knows of a file: the zone of its times, the order of its dates, and what its types count as."""

    as_of = forms.DateField(
        label=gettext_lazy("The file tells how things stood on"),
        widget=DAY,
        help_text=gettext_lazy("The day on which it was exported. What happened later is not in it."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone of times that name none"), choices=time_zones)

    def __init__(self, *args, preview: Preview, **kwargs):
        questions = dict(preview.reading.questions)
        said, zone = preview.batch.choices, preview.zone
        first = zone or ("" if Question.ZONE in questions else preview.batch.stream.organization.time_zone)
        initial = {"as_of": preview.batch.as_of, "zone": first, "order": said.get("order", "")}
        super().__init__(*args, initial=initial, **kwargs)
        self.words: tuple[Word, ...] = preview.reading.words[:MOST_WORDS]
        if Question.ZONE in questions and not zone:
            self.fields["zone"].choices = [("", _("Please choose")), *time_zones()]
        if Question.ORDER in questions or said.get("order"):
            self.fields["order"] = forms.ChoiceField(label=_("Dates of three numbers have"), choices=ORDERS)
        for place, word in enumerate(self.words):
            self.fields[f"kind-{place}"] = forms.ChoiceField(
                label=word.word or _("Without a type"),
                choices=[*KINDS, (LEFT_OUT, _("Leave these out"))],
                initial=LEFT_OUT if word.kind is None else word.kind.value,
                required=False,
                help_text=_("%(count)s items") % {"count": f"{word.count:,}"} if word.count != 1 else _("1 item"),
            )

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > localdate():
            raise forms.ValidationError(_("That day is still to come."))
        return day

    def clean(self):
        cleaned = super().clean()
        said = ((word.word, cleaned.get(f"kind-{place}")) for place, word in enumerate(self.words))
        kinds = {word: kind for word, kind in said if kind}
        choices = {"zone": cleaned.get("zone", ""), "order": cleaned.get("order", ""), "kinds": kinds}
        return {"choices": choices, "as_of": cleaned.get("as_of")}

    def kind_fields(self) -> list[forms.BoundField]:
        return [self[f"kind-{place}"] for place in range(len(self.words))]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("as_of", "order", "zone") if name in self.fields]


class KindForm(ServiceForm):
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=KINDS)


class ForecastForm(forms.Form):
    """Asked by GET: either how many items, or by which day."""

    items = forms.IntegerField(label=gettext_lazy("Items"), min_value=1, max_value=MOST_ITEMS, required=False)
    by = forms.DateField(label=gettext_lazy("By the day"), widget=DAY, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), choices=[("", gettext_lazy("All types")), *KINDS], required=False
    )

    def chosen_kind(self) -> Kind | None:
        word = self.cleaned_data.get("kind")
        return Kind(word) if word else None
