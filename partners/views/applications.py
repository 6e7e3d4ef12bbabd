"""Organisations that want to join, before anybody knows them."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance87.core.limits import allow, span_ends_at
from partners.actions import applications
from partners.applications import ORGANISATION, facts_of
from partners.enums import ApplicationState
from partners.forms import ApplicationForm

HOUR, DAY = 60 * 60, 24 * 60 * 60
PER_HOST, PER_ADDRESS = 10, 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request):
    """The form; whatever happens to a complete one, the thanks are the same."""
    if request.method != "POST":
        form = ApplicationForm(initial={"language": translation.get_language()})
        return render(request, "partners/apply.html", {"form": form})
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Please correct what is marked. What you typed is still here.")
        )
    elif not allow(f"apply:{client_ip(request)}", PER_HOST, HOUR):
        again = formats.time_format(span_ends_at(HOUR), "H:i")
        message = _(
            "Many applications came from your network. Try again from %(time)s UTC; "
            "what you typed is still here."
        )
        messages.error(request, message % {"time": again})
    else:
        # Told apart by nobody: a program in the trap, an address that applies too
        # often, and an application that is open already.
        address = form.cleaned_data["contact_email"].lower()
        if not form.is_trapped and allow(f"apply:{address}", PER_ADDRESS, DAY):
            applications.submit_application(**form.values())
        return redirect("partners:applied")
    return render(request, "partners/apply.html", {"form": form})


def client_ip(request):
    """Where a request comes from, as sign-in counts it too."""
    return get_adapter(request).get_client_ip(request)


@require_safe
def thanks(request):
    days = applications.CONFIRM_WITHIN.days
    return render(request, "partners/applied.html", {"days": days})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application(request, token):
    """An applicant's own page: confirm the address, see the state, withdraw.

    Opening it changes nothing: programs that look into mails open links too.
    """
    row = applications.application_of(token)
    if row is None:
        raise Http404
    fresh = applications.application_of(token, max_age=applications.CONFIRM_WITHIN)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "withdraw":
                applications.withdraw_application(application=row)
            elif request.POST.get("do") == "confirm" and fresh:
                applications.confirm_application(application=row)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    return render(
        request,
        "partners/application.html",
        {
            "application": row,
            "facts": facts_of(row, ORGANISATION),
            "may_confirm": fresh and row.state == ApplicationState.UNCONFIRMED,
            "is_late": not fresh and row.state == ApplicationState.UNCONFIRMED,
        },
    )
