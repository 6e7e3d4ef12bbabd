"""Constraints that several models share, each with a message an editor understands."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def one_of(field, choices):
    """``field`` holds one of the enum ``choices``, or nothing where it may be blank."""
    values = [*choices.values]
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=f"%(app_label)s_%(class)s_{field}_known",
        violation_error_message=_("Choose one of the values offered for “%s”.") % field,
    )


def in_order(first, last, message):
    """``last`` is not before ``first``; either may be empty."""
    return models.CheckConstraint(
        condition=Q(**{f"{last}__gte": F(first)})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True}),
        name=f"%(app_label)s_%(class)s_{first}_then_{last}",
        violation_error_message=message,
    )


def both_or_neither(first, second, message):
    """Two nullable columns that mean something only together."""
    return models.CheckConstraint(
        condition=Q(
            **{f"{first}__isnull": True, f"{second}__isnull": True},
        )
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
        name=f"%(app_label)s_%(class)s_{first}_with_{second}",
        violation_error_message=message,
    )


def unique(*fields, message, condition=None, suffix=None, deferrable=None):
    return models.UniqueConstraint(
        fields=fields,
        condition=condition,
        deferrable=deferrable,
        name=f"%(app_label)s_%(class)s_unique_{suffix or '_'.join(fields[-2:])}",
        violation_error_message=message,
    )
