"""Partners write to each other; nobody sees an address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance87.core.limits import allow, span_ends_at
from partners.actions import relay
from partners.forms import AnswerForm, ContactForm
from partners.models import ContactMessage, Partner, Representative

HOUR, DAY = 60 * 60, 24 * 60 * 60
PER_PAGE = 20
NEW_AN_HOUR, NEW_A_DAY, SAME_PARTNER_A_DAY, ANSWERS_AN_HOUR = 5, 20, 3, 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, slug):
    """Write to a partner, for members of another one; others are told what it takes."""
    user = request.user
    partners = Partner.objects.visible_to(user).listed()
    partner = get_object_or_404(partners, slug=slug)
    people = Representative.objects.of(user).select_related("partner")
    senders = people.exclude(partner=partner)
    form = None
    if senders.exists():
        form = ContactForm(request.POST or None, senders=senders)
        sent = form.is_valid() and send(request, partner, form)
        if sent:
            return redirect("partners:message", pk=sent.pk)
    context = {
        "partner": partner,
        "form": form,
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
        "is_own": not form and people.exists(),
    }
    return render(request, "partners/contact.html", context)


def send(request, partner, form):
    """Send what was typed. Return it, or None after saying why it did not go."""
    limits = [
        (f"contact:{request.user.pk}", NEW_AN_HOUR, HOUR),
        (f"contact:{request.user.pk}", NEW_A_DAY, DAY),
        (f"contact:{request.user.pk}:{partner.pk}", SAME_PARTNER_A_DAY, DAY),
    ]
    if is_too_often(request, limits):
        return None
    sent = relay.write_message(to=partner, by=request.user, **form.cleaned_data)
    # One sentence for a block and for a partner with nobody to write to: neither is
    # the business of whoever writes.
    if sent is None or not sent.delivered:
        not_delivered(request)
        return None
    messages.success(request, _("Your message is sent."))
    return sent


def is_too_often(request, limits):
    """Count one more; say when it can go where one of ``limits`` is spent."""
    for key, limit, seconds in limits:
        if not allow(key, limit, seconds):
            again = formats.date_format(span_ends_at(seconds), "DATETIME_FORMAT")
            message = _(
                "You have written as often as the portal allows. Try again from "
                "%(time)s UTC; what you typed is still here."
            )
            messages.error(request, message % {"time": again})
            return True
    return False


def not_delivered(request):
    messages.error(
        request,
        _(
            "This message could not be delivered. What you typed is still here. "
            "If it matters, ask the Secretariat."
        ),
    )


@never_cache
@login_required
@require_safe
def thread_list(request):
    """The exchanges that somebody is a side of, whichever was written in last first."""
    rows = ContactMessage.objects.of_sides(request.user).by_last_message()
    rows = rows.select_related("from_partner", "to_partner")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    threads = [told(row, request.user) for row in page]
    return render(request, "partners/messages.html", {"page": page, "threads": threads})


def told(row, user):
    """An exchange as one of its sides sees it."""
    began = row.began_by_id == user.pk
    return {
        "first": row,
        "other": row.to_partner if began else row.from_partner,
        "own_side_wrote_last": began != row.last_by_recipient,
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk):
    """An exchange, for its two sides alone: not even the Secretariat opens it here."""
    rows = ContactMessage.objects.first_ones().of_sides(request.user)
    first = get_object_or_404(
        rows.select_related("from_partner", "to_partner", "began_by"), pk=pk
    )
    side = relay.side_of(first, request.user)
    if side is None:
        raise Http404
    form = AnswerForm()
    if request.method == "POST":
        form = AnswerForm(request.POST)
        try:
            if carry_out(request, first, form):
                return redirect("partners:message", pk=first.pk)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    answers = first.replies.select_related("from_partner", "to_partner")
    context = {
        "first": first,
        "exchange": [
            {"message": row, "may_report": row.by_recipient != (side == "recipient")}
            for row in (first, *answers)
        ],
        "form": form,
        "is_recipient": side == "recipient",
        "is_blocked": side == "recipient"
        and first.began_by
        and relay.is_blocked(first.began_by, first.to_partner),
    }
    return render(request, "partners/message.html", context)


def carry_out(request, first, form):
    """Do what the button says. Return whether it is done."""
    todo, _colon, key = request.POST.get("do", "").partition(":")
    by = request.user
    if todo == "block":
        relay.block_sender(thread=first, by=by)
        messages.success(request, _("This person can no longer write to you here."))
    elif todo == "unblock":
        relay.unblock_sender(thread=first, by=by)
        messages.success(request, _("This person can write to you again."))
    elif todo == "report":
        rows = [first, *first.replies.all()]
        row = next((row for row in rows if str(row.pk) == key), None)
        if row is None:
            raise Http404
        relay.report_message(message=row, by=by)
        messages.success(request, _("The Secretariat can now read this message."))
    else:
        return answer(request, first, form)
    return True


def answer(request, first, form):
    if not form.is_valid():
        return False
    if is_too_often(request, [(f"answer:{request.user.pk}", ANSWERS_AN_HOUR, HOUR)]):
        return False
    sent = relay.answer_message(
        thread=first, by=request.user, body=form.cleaned_data["body"]
    )
    if sent is None:
        not_delivered(request)
        return False
    messages.success(request, _("Your answer is sent."))
    return True
