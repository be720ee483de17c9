from django.apps import AppConfig


class VpmomConfig(AppConfig):
    name = "vpmom"
