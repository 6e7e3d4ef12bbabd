"""Template tags of the account pages."""

from django import template

from alliance87.accounts import sessions

register = template.Library()

register.filter("device", sessions.device)
