"""Serves plotly.js from the plotly package, and nothing else of that package's data folder."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SERVED = "plotly.min.js"


class PlotlyFinder(BaseFinder):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.PLOTLY_FOLDER)
        self.storage.prefix = "plotly"

    def find(self, path, find_all=False, **kwargs):
        found = self.storage.path(SERVED) if path == f"plotly/{SERVED}" else None
        return ([found] if found else []) if find_all else (found or [])

    def list(self, ignore_patterns):
        yield SERVED, self.storage

    def check(self, **kwargs):
        return []
