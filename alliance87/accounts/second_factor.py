"""Who must sign in with more than a password, and whether they can."""

import functools
import uuid

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.notices import FACTORS_REMOVED, tell
from alliance87.core.remembered import asking_anew

NEEDED = _("Set up a second factor on your account page, then ask again.")
# Recovery codes alone are no second factor: they run out.
KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# In whose place, in a question that is written once, each person is put.
SOMEBODY = uuid.UUID(int=0)


def must_have_second_factor(user):
    """Staff must, and whoever has a row in a queryset of SECOND_FACTOR_REQUIRED_BY."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_staff or _is_held_to_it(user)


def has_second_factor(user):
    """Whether the person has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=user.pk, type__in=KINDS).exists()


def lacks_second_factor(user):
    """Whether the person must have one and has none. Asked anew each time.

    One query for whoever has a second factor.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    return not has_second_factor(user) and (user.is_staff or _is_held_to_it(user))


def remove_second_factors(*, user):
    """Take away every second factor, session and token: the person begins anew."""
    Authenticator.objects.filter(user=user).delete()
    user.api_tokens.all().delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    tell(user=user, what=FACTORS_REMOVED)


def _is_held_to_it(user):
    """Whether any app above this one holds the person to a second factor."""
    sql, values = _question(tuple(settings.SECOND_FACTOR_REQUIRED_BY))
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if one == SOMEBODY else one for one in values])
        return cursor.fetchone() is not None


@functools.cache
def _question(paths):
    """What is asked of the database at every request: longer to write than to answer.

    The querysets may depend on who the person is, and on no date or language.
    """
    somebody = get_user_model()(pk=SOMEBODY)
    with asking_anew(keeping=False):
        rows = [import_string(path)(somebody).order_by().values("pk") for path in paths]
        return rows[0].union(*rows[1:], all=True).query.exists().sql_with_params()
