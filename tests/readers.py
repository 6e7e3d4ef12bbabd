"""Who sees a record: the four readers of every rule, and the visitor Django names."""

from django.contrib.auth.models import AnonymousUser

from alliance87.core.enums import Visibility
from tests.factories.accounts import UserFactory
from tests.factories.partners import RepresentativeFactory


def sees(user, record):
    """Whether ``record`` exists for ``user``; its list and its rule must agree."""
    rows = type(record).objects.filter(pk=record.pk)
    visible = rows.visible_to(user).exists()
    assert visible == rows.for_reader(user).exists()
    return visible


def readers_of(record):
    """The names of those to whom ``record`` exists, though none has to do with it."""
    readers = {
        "nobody": None,
        "anonymous": AnonymousUser(),
        "deactivated": UserFactory.build(inactive=True),
        "deactivated secretariat": UserFactory.build(staff=True, inactive=True),
        "member": RepresentativeFactory().user,
        "secretariat": UserFactory.build(staff=True),
    }
    return {name for name, user in readers.items() if sees(user, record)}


EVERYONE = {
    *("nobody", "anonymous", "deactivated", "deactivated secretariat"),
    *("member", "secretariat"),
}
READERS = {
    Visibility.PUBLIC: EVERYONE,
    Visibility.PARTNERS: {"member", "secretariat"},
    Visibility.GROUP: {"secretariat"},
    Visibility.SECRETARIAT: {"secretariat"},
}


def hide(record):
    """Close ``record``, or all that it belongs to where it has no tier of its own."""
    if hasattr(record, "visibility"):
        type(record).objects.filter(pk=record.pk).update(
            visibility=Visibility.SECRETARIAT
        )
        return
    for name in record.visible_with:
        if parent := getattr(record, name):
            hide(parent)
