"""The sign-off of a plan, its versions and their differences, as JSON. Nothing in it is beyond the reader's clearance."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from vpmom.frozen import freeze, thaw
from vpmom.models import Signature, Version
from vpmom.queries.reading import for_member
from vpmom.queries.sign_off_page import SignOffPage
from vpmom.queries.signing import Readiness
from vpmom.services.signing import LONGEST
from vpmom.signoff import Role, Standing, Word

REASON = 1000
CHECKSUM = "The checksum of the text that was read: another one is not signed by it."


class AskedSerializer(serializers.Serializer):
    """One of those asked, and how she stands. `hindrance`: why she cannot sign; `id` is what an overrule names."""

    id = serializers.IntegerField(source="asked.pk")
    person = serializers.IntegerField(source="asked.person_id")
    name = serializers.CharField(source="asked.person.name")
    group = serializers.CharField(source="asked.group")
    role = serializers.ChoiceField(choices=[(role.value, role.name) for role in Role], source="asked.role")
    standing = serializers.ChoiceField(choices=[(one.value, one.name) for one in Standing])
    at = serializers.DateTimeField(allow_null=True)
    hindrance = serializers.CharField()


class SignatureSerializer(serializers.ModelSerializer):
    """What somebody said. `asked`: whose word it is; of an overrule, who is overruled. `text` as far as it may be read."""

    by = serializers.CharField(source="membership", read_only=True)
    text = serializers.SerializerMethodField()
    item = serializers.SerializerMethodField()

    class Meta:
        model = Signature
        fields = ["id", "asked", "by", "word", "text", "item", "checksum", "at"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_text(self, one: Signature) -> str:
        return one.text if one.pk in self.context["readable"] else ""

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_item(self, one: Signature) -> str | None:
        return str(one.item) if one.item and one.pk in self.context["readable"] else None


class VersionSerializer(serializers.ModelSerializer):
    """A text as it was submitted; decided on it has a number and the day on which it was vetted."""

    submitted_by = serializers.CharField(read_only=True)
    closed_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Version
        fields = [
            "id", "number", "state", "checksum", "based_on", "submitted_by", "submitted_at", "comments_until",
            "closed_by", "closed_at", "vetted_on",
        ]  # fmt: skip
        read_only_fields = fields


class ListedVersionSerializer(serializers.Serializer):
    """`changes`: since the version before, as far as the reader may see, null of the first; `changed_sections`: labels."""

    lasts_until = serializers.DateField()
    is_current = serializers.BooleanField()
    changes = serializers.IntegerField(allow_null=True)
    changed_sections = serializers.ListField(child=serializers.CharField(), source="sections")
    version = VersionSerializer()


class VersionTextSerializer(VersionSerializer):
    """With the whole text, in the shape of the JSON export."""

    content = serializers.SerializerMethodField()

    class Meta(VersionSerializer.Meta):
        fields = [*VersionSerializer.Meta.fields, "content"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField())
    def get_content(self, version: Version) -> dict:
        return freeze(for_member(thaw(version.content), self.context["level"], self.context["membership"]))


class SignOffSerializer(serializers.Serializer):
    """How a sign-off stands. `open_points`: what stands against a decision; `may_say`: the words that you may sign now."""

    version = VersionSerializer()
    is_open = serializers.BooleanField()
    is_ready = serializers.BooleanField()
    open_points = serializers.ListField(child=serializers.CharField())
    may_say = serializers.ListField(child=serializers.CharField())
    message = serializers.CharField()
    reason = serializers.CharField()
    asked = AskedSerializer(many=True)
    signatures = SignatureSerializer(many=True)

    def to_representation(self, page: SignOffPage) -> dict:
        version = page.version
        readable = {remark.signature.pk for remark in page.remarks}
        said = [
            one
            for one in version.signatures.select_related("membership__user")
            if one.word != Word.COMMENT or one.pk in readable  # that somebody commented on a hidden line is hidden, too
        ]
        return {
            "version": VersionSerializer(version).data,
            "is_open": page.state.is_open,
            "is_ready": page.state.is_ready,
            "open_points": list(page.state.open_points) if page.state.is_open else [],
            "may_say": sorted(word.value for word in page.may_say),
            "message": version.message if page.shows_words else "",
            "reason": version.reason if page.shows_words else "",
            "asked": AskedSerializer(page.answers, many=True).data,
            "signatures": SignatureSerializer(said, many=True, context={"readable": readable}).data,
        }


class InviteeSerializer(serializers.Serializer):
    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.name")
    role = serializers.CharField()
    group = serializers.CharField()


class ReadinessSerializer(serializers.Serializer):
    """What it would take to submit the draft: `hindrances` forbid it, `warnings` do not."""

    hindrances = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    asked = InviteeSerializer(many=True)

    def to_representation(self, ready: Readiness) -> dict:
        return {
            "hindrances": list(ready.sentences),
            "warnings": list(ready.warnings),
            "asked": InviteeSerializer(ready.circle.asked, many=True).data,
        }


class PlanSignOffSerializer(serializers.Serializer):
    """`status` of the plan; `sign_off` of its newest text, null before the first; `ready` of a draft, null otherwise."""

    status = serializers.CharField()
    sign_off = SignOffSerializer(allow_null=True)
    ready = ReadinessSerializer(allow_null=True)


class SubmitSerializer(serializers.Serializer):
    """`comments_until`: five working days from today when it is left out."""

    comments_until = serializers.DateField(required=False, allow_null=True, default=None)
    message = serializers.CharField(max_length=REASON, required=False, allow_blank=True, default="")


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=REASON, required=False, allow_blank=True, default="")


class SayingSerializer(serializers.Serializer):
    """`item`: key of the line that the words are about; left out for the whole text."""

    checksum = serializers.CharField(max_length=64, help_text=CHECKSUM)
    word = serializers.ChoiceField(choices=[word.value for word in (Word.AGREE, Word.OBJECT, Word.COMMENT)])
    text = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")
    item = serializers.UUIDField(required=False, allow_null=True, default=None)


class OverruleSerializer(serializers.Serializer):
    checksum = serializers.CharField(max_length=64, help_text=CHECKSUM)
    asked = serializers.IntegerField(min_value=1, max_value=2**62)
    reason = serializers.CharField(max_length=LONGEST)


class DecideSerializer(serializers.Serializer):
    checksum = serializers.CharField(max_length=64, help_text=CHECKSUM)
    text = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class SendBackSerializer(serializers.Serializer):
    checksum = serializers.CharField(max_length=64, help_text=CHECKSUM)
    reason = serializers.CharField(max_length=REASON)


class StrategicChangeSerializer(serializers.Serializer):
    """One difference, as a sentence. `easier`: whether a promise became easier to keep; null where that is no question."""

    kind = serializers.CharField()
    section = serializers.CharField()
    item = serializers.CharField()
    sentence = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    weight = serializers.CharField()
    easier = serializers.BooleanField(allow_null=True)


class DiffSerializer(serializers.Serializer):
    """`before` null: there is only one text."""

    before = serializers.CharField(source="before.key", default=None, allow_null=True)
    after = serializers.CharField(source="after.key")
    choices = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_choices(self, shown) -> list[str]:
        return [choice.key for choice in shown.choices]

    @extend_schema_field(StrategicChangeSerializer(many=True))
    def get_changes(self, shown) -> list[dict]:
        return [StrategicChangeSerializer(change).data for _label, changes in shown.changes for change in changes]
