from django.apps import AppConfig


class DsmConfig(AppConfig):
    name = "dsm"
