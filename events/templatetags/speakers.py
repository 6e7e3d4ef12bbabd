"""Who spoke, as a page names them."""

from django import template

from events import speakers

register = template.Library()

register.filter("by_role", speakers.by_role)
