"""What templates of federation show."""

from django import template

from dsm.federation.wording import percent

register = template.Library()
register.filter("percent", percent)
