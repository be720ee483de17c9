"""A file of agreements, and what became of its entries."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsm.agreements import InvalidRegister, Register, read
from dsm.services.agreement_files import CHANGED, NEW, SAME

MOST_BYTES = 500_000


class AgreementFileSerializer(serializers.Serializer):
    """`text`: YAML as `manage.py check_agreements` reads it, at most 500 KB. `try`: say what would become of it."""

    text = serializers.CharField(max_length=MOST_BYTES, trim_whitespace=False)

    def get_fields(self):
        return {**super().get_fields(), "try": serializers.BooleanField(default=False)}

    def validate_text(self, text: str) -> Register:
        if len(text.encode()) > MOST_BYTES:
            raise serializers.ValidationError(_("The file is larger than %(most)s KB.") % {"most": MOST_BYTES // 1000})
        try:
            return read(text)
        except InvalidRegister as refusal:
            raise serializers.ValidationError(list(refusal.problems)) from None


class TakenSerializer(serializers.Serializer):
    """`section`: components, services, agreements or promises. `note`: what could not be kept exactly."""

    section = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()
    what = serializers.ChoiceField([NEW, CHANGED, SAME])
    note = serializers.CharField(allow_blank=True)
