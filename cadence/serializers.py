"""What the API of the cadence shows and takes. Links to other rows are checked against what the member may see."""

from datetime import date

from rest_framework import serializers

from cadence.models import Decision, Meeting, Minute, Occasion, Occurrence, Question, Remark, Review, ReviewNote
from cadence.models.meetings import MOST_DAYS_BEFORE, MOST_MINUTES, REMARK_LIMIT
from cadence.models.occasions import NOTE_LIMIT as OCCASION_NOTE_LIMIT
from cadence.models.reviews import ANSWER_LIMIT, NOTE_LIMIT, TEXT_LIMIT
from organizations.models import Group, Person, Unit
from organizations.serializers import Visible


class OccasionSerializer(serializers.ModelSerializer):
    unit = Visible(Unit, allow_null=True, required=False)
    person = Visible(Person, allow_null=True, required=False)
    group = Visible(Group, allow_null=True, required=False)
    note = serializers.CharField(max_length=OCCASION_NOTE_LIMIT, required=False, allow_blank=True)

    class Meta:
        model = Occasion
        fields = ["id", "kind", "title", "unit", "on", "repeats", "until", "person", "group", "period", "note"]


class SayDoneSerializer(serializers.Serializer):
    """`done` false takes it back."""

    day = serializers.DateField()
    done = serializers.BooleanField(default=True)


class WaitingSerializer(serializers.Serializer):
    """One thing that waits for the caller. `kind` is a stable word, `url` a path on this host."""

    title = serializers.CharField()
    why = serializers.CharField()
    url = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    kind = serializers.CharField()
    is_late = serializers.SerializerMethodField()

    def get_is_late(self, one) -> bool:
        today: date = self.context["today"]
        return one.is_late(today)


class QuestionSerializer(serializers.ModelSerializer):
    """Open ones can be changed; `owner` is a person, `unit` the one that it is put to."""

    owner = Visible(Person, allow_null=True, required=False)
    unit = Visible(Unit, allow_null=True, required=False)
    text = serializers.CharField(max_length=TEXT_LIMIT)
    part = serializers.SlugField(max_length=60, default="other")

    class Meta:
        model = Question
        fields = [
            "id", "review", "part", "kind", "text", "subject", "owner", "unit", "due", "state", "answer",
            "answered_at", "asked_at",
        ]  # fmt: skip
        read_only_fields = ["review", "subject", "state", "answer", "answered_at", "asked_at"]


class ChangedQuestionSerializer(QuestionSerializer):
    class Meta(QuestionSerializer.Meta):
        fields = ["kind", "text", "owner", "unit", "due"]
        read_only_fields: list[str] = []


class QuestionAnswerSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=ANSWER_LIMIT)


class ReasonSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=ANSWER_LIMIT, allow_blank=True, default="")


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReviewNote
        fields = ["part", "text", "revision", "changed_at"]


class NewNoteSerializer(serializers.Serializer):
    """`revision`: that of the note which the caller has read; 0 for none. A stale one is answered with 409."""

    part = serializers.SlugField(max_length=60)
    text = serializers.CharField(max_length=NOTE_LIMIT, allow_blank=True, trim_whitespace=False)
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class ReviewSerializer(serializers.ModelSerializer):
    open_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Review
        fields = ["id", "title", "subject", "unit", "occasion", "on", "created_at", "closed_at", "open_count"]
        read_only_fields = fields


class NewReviewSerializer(serializers.Serializer):
    """`subject` is a word and a number such as plan:12 and brings its own unit; without it the review is of `unit`."""

    title = serializers.CharField(max_length=200)
    on = serializers.DateField()
    subject = serializers.CharField(max_length=60, default="", allow_blank=True)
    unit = Visible(Unit, allow_null=True, required=False)
    occasion = Visible(Occasion, allow_null=True, required=False)
    participants = serializers.ManyRelatedField(child_relation=Visible(Person), required=False)


class OfferSerializer(serializers.Serializer):
    """A question that the agenda holds worth asking. It is put on the list by its `key`."""

    key = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.CharField()


class AgendaPartSerializer(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    asks = serializers.CharField()
    questions = OfferSerializer(many=True)


class OutcomeSerializer(serializers.Serializer):
    """A review whole: its agenda, what was noted and asked in it, and what is open from earlier ones."""

    review = ReviewSerializer()
    agenda = AgendaPartSerializer(many=True)
    notes = NoteSerializer(many=True)
    questions = QuestionSerializer(many=True)
    carried = QuestionSerializer(many=True)


class MeetingSerializer(serializers.ModelSerializer):
    """`parts` are keys of agenda parts; empty: all. `days_before` counts for every: quarter only. `length` in minutes. A change with a `revision` that is no longer the last is answered with 409."""

    unit = Visible(Unit, allow_null=True, required=False)
    chair = Visible(Person, allow_null=True, required=False)
    persons = serializers.ManyRelatedField(child_relation=Visible(Person), required=False)
    groups = serializers.ManyRelatedField(child_relation=Visible(Group), required=False)
    days_before = serializers.IntegerField(min_value=0, max_value=MOST_DAYS_BEFORE, required=False)
    length = serializers.IntegerField(min_value=5, max_value=MOST_MINUTES)
    parts = serializers.ListField(child=serializers.SlugField(max_length=40), required=False, max_length=50)

    class Meta:
        model = Meeting
        fields = [
            "id", "title", "kind", "unit", "every", "first", "until", "days_before", "at", "length", "place", "chair",
            "persons", "groups", "parts", "revision",
        ]  # fmt: skip
        extra_kwargs = {"revision": {"required": False, "min_value": 1}}


class DaySerializer(serializers.Serializer):
    """A day of the meeting's rhythm, also when it was moved."""

    day = serializers.DateField()


class MoveSerializer(DaySerializer):
    """`on`: the new day; `at` null or missing: at the usual time."""

    on = serializers.DateField()
    at = serializers.TimeField(allow_null=True, default=None)


class PlannedSerializer(serializers.Serializer):
    """`day` is the day of the rhythm, `on` where it is held; `occurrence` null: nothing was done with it yet."""

    day = serializers.DateField()
    on = serializers.DateField()
    at = serializers.TimeField()
    state = serializers.ChoiceField(choices=Occurrence.State.choices)
    occurrence = serializers.IntegerField(source="occurrence.pk", allow_null=True, default=None)


class HeldSerializer(serializers.ModelSerializer):
    class Meta:
        model = Occurrence
        fields = ["id", "meeting", "day", "on", "at", "state", "since", "opened_at", "closed_at"]
        read_only_fields = fields


class MinuteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Minute
        fields = ["item", "text", "revision", "changed_at"]


class NewMinuteSerializer(serializers.Serializer):
    """`item`: key of an item of the agenda, or notes. `revision`: of the minute that the caller has read; 0 for none."""

    item = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=NOTE_LIMIT, allow_blank=True, trim_whitespace=False)
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class PresentSerializer(serializers.Serializer):
    person = Visible(Person)
    is_present = serializers.BooleanField()


class RemarkSerializer(serializers.ModelSerializer):
    """`reopens`: it is the reason for which an owner opened the minutes again."""

    text = serializers.CharField(max_length=REMARK_LIMIT)

    class Meta:
        model = Remark
        fields = ["text", "reopens", "at"]
        read_only_fields = ["reopens", "at"]


class DecisionSerializer(serializers.ModelSerializer):
    """`item`: key of the agenda's item that it is about, or empty."""

    owner = Visible(Person, allow_null=True, required=False)
    text = serializers.CharField(max_length=TEXT_LIMIT)

    class Meta:
        model = Decision
        fields = [
            "id", "occurrence", "item", "text", "owner", "due", "decided_on", "state", "outcome", "ended_at",
            "revision",
        ]  # fmt: skip
        read_only_fields = ["occurrence", "revision", "decided_on", "state", "outcome", "ended_at"]


class ChangedDecisionSerializer(DecisionSerializer):
    class Meta(DecisionSerializer.Meta):
        fields = ["text", "owner", "due", "revision"]
        read_only_fields: list[str] = []
        extra_kwargs = {"revision": {"required": False, "min_value": 1}}


class OutcomeOfDecisionSerializer(serializers.Serializer):
    outcome = serializers.CharField(max_length=TEXT_LIMIT, allow_blank=True, default="")


class AgendaItemSerializer(serializers.Serializer):
    """`key` names the item when something is noted to it. `kind`: ageing, off_track, decision, change."""

    key = serializers.CharField()
    title = serializers.CharField(source="entry.title")
    sentence = serializers.CharField(source="entry.sentence")
    kind = serializers.CharField(source="entry.kind")
    url = serializers.CharField(source="entry.url")
    minute = MinuteSerializer(allow_null=True)
    decision = DecisionSerializer(allow_null=True)


class MeetingPartSerializer(serializers.Serializer):
    title = serializers.CharField()
    items = AgendaItemSerializer(many=True)
    left_out = serializers.IntegerField()


class OccurrenceSerializer(serializers.Serializer):
    """A meeting that was held: its agenda with what was noted, decisions, who was there, remarks."""

    occurrence = HeldSerializer()
    parts = MeetingPartSerializer(many=True)
    notes = MinuteSerializer(allow_null=True)
    decisions = DecisionSerializer(many=True)
    present = serializers.SerializerMethodField(help_text="Ids of persons.")
    remarks = RemarkSerializer(many=True)

    def get_present(self, held) -> list[int]:
        return [person.pk for person in held.present]
