"""A file that becomes a stream, as JSON."""

from rest_framework import serializers

from organizations.models import Unit
from organizations.serializers import Visible
from valuestreams.documents.reading import LARGEST


class StreamFileSerializer(serializers.Serializer):
    """`name` tells by its ending how to read the text, and is the title of a table that has none. `title` goes before
    that of the file.
    """

    text = serializers.CharField(max_length=LARGEST, trim_whitespace=False)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    title = serializers.CharField(max_length=200, required=False)
    unit = Visible(Unit, allow_null=True, required=False)
