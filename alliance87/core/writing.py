"""What every page does on which a person writes: nothing typed is lost."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance87.core.revisions import Conflict, number_of

TYPED_IS_HERE = _("Please correct what is marked. What you typed is still here.")
CHANGED_MEANWHILE = _(
    "Somebody else changed this while you were writing. What you typed is still here: "
    "look at what stands now, and send it again."
)


def a_page_of_one_s_own(view):
    """For signed-in people, never kept by a cache, read and sent."""
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return never_cache(login_required(methods(view)))


def written(request, form, act, done):
    """Carry out ``act`` with what the form says. True, or False with the errors on it."""
    if not form.is_valid():
        messages.error(request, TYPED_IS_HERE)
        return False
    try:
        act(**form.cleaned_data)
    except PermissionDenied as error:
        raise Http404 from error
    except Conflict:
        messages.warning(request, CHANGED_MEANWHILE)
        return False
    except ValidationError as error:
        put_on(form, error)
        messages.error(request, TYPED_IS_HERE)
        return False
    messages.success(request, done)
    return True


def carried_out(request, form, act, done):
    """What ``act`` gives for the values of a valid form; None with the errors on it."""
    if not form.is_valid():
        messages.error(request, TYPED_IS_HERE)
        return None
    try:
        with transaction.atomic():
            row = act(values=form.values())
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        known = error.message_dict if hasattr(error, "error_dict") else {}
        for name, texts in known.items():
            for words in texts:
                form.add_error(name if name in form.fields else None, words)
        if not known:
            form.add_error(None, error)
        messages.error(request, TYPED_IS_HERE)
        return None
    messages.success(request, done)
    return row


def done_or_said(request, act, done, changed=CHANGED_MEANWHILE):
    """Carry out ``act``, for a button without a form. What does not go is said.

    ``changed`` is said where somebody else wrote meanwhile.
    """
    try:
        act()
    except (PermissionDenied, ObjectDoesNotExist) as error:
        raise Http404 from error
    except Conflict:
        messages.warning(request, changed)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)


def put_on(form, error):
    """The errors of an action on the fields of the form that the person knows."""
    known = hasattr(error, "error_dict")
    by_field = error.error_dict if known else {"": error.error_list}
    for name, errors in by_field.items():
        plain = name if name in form.fields else name.rpartition("_")[0]
        form.add_error(plain if plain in form.fields else None, errors)


def revision_of(request):
    """The revision at which the person saw what a button writes."""
    return number_of(request.POST.get("revision", ""))


def at_revision(form, record, name):
    """What was typed, for the revision that the record has now: sending is a choice."""
    record.refresh_from_db(fields=["revision"])
    data = form.data.copy()
    data[form.add_prefix(name)] = str(record.revision)
    return data
