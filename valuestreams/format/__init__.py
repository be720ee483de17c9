"""A stream as a YAML file and back; docs/stream-format.md is the reference."""

from valuestreams.format.nodes import MAX_BYTES, Line
from valuestreams.format.reading import InvalidStream, read
from valuestreams.format.writing import plain, write

__all__ = ["MAX_BYTES", "InvalidStream", "Line", "plain", "read", "write"]
