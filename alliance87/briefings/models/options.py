"""What can be chosen of one item of a pack, beside what it is."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Func, Q, TextField, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.enums import PackItemKind

MOST = 300  # records that one item names: more than there are countries


def ids(value):
    """A list of the keys of records, each once."""
    is_list = isinstance(value, list) and 0 < len(value) <= MOST
    if not is_list or not all(is_id(each) for each in value):
        return False
    return len({*value}) == len(value)


def is_id(value):
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def day(value):
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


# By name: how it is written, and the kinds that have it. Left out, it is all of them,
# today, or the last pack that was handed out.
OPTIONS = {
    "countries": (ids, [PackItemKind.PATHFINDER_UPDATE]),
    "groups": (ids, [PackItemKind.ACTION_GROUP_UPDATE]),
    "reports": (ids, [PackItemKind.PROPOSALS]),
    "since_pack": (is_id, [PackItemKind.CHANGES]),
    "as_of": (
        day,
        [
            PackItemKind.PATHFINDER_UPDATE,
            PackItemKind.ACTION_GROUP_UPDATE,
            PackItemKind.WORK_PLAN,
            PackItemKind.PROPOSALS,
        ],
    ),
}


def validate_options(value):
    """The form of the options. Whether their kind has them, a constraint says."""
    if not isinstance(value, dict):
        raise ValidationError(_("Options are written as names with values."))
    for name, chosen in value.items():
        if name not in OPTIONS:
            raise ValidationError(_("There is no option “%s”.") % name)
        is_valid, _kinds = OPTIONS[name]
        if not is_valid(chosen):
            raise ValidationError(_("“%s” is not written as it should be.") % name)


def json_is(field, kind):
    """Whether the JSON in ``field`` is an ``object`` or an ``array``."""
    found = Func(F(field), function="jsonb_typeof", output_field=TextField())
    return Exact(found, Value(kind))


def options_constraints():
    """For a model with ``kind`` and ``options``."""
    of_their_kind = Q()
    for name, (_is_valid, kinds) in OPTIONS.items():
        of_their_kind &= ~Q(options__has_key=name) | Q(kind__in=kinds)
    return [
        CheckConstraint(
            condition=json_is("options", "object"),
            name="%(app_label)s_%(class)s_options_have_names",
            violation_error_message=_("Options are written as names with values."),
        ),
        CheckConstraint(
            condition=of_their_kind,
            name="%(app_label)s_%(class)s_options_of_its_kind",
            violation_error_message=_("This kind of item has no such option."),
        ),
    ]
