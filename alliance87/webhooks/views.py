"""Webhooks on the pages of the account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from alliance87.accounts.views import above_account
from alliance87.core.revisions import Conflict
from alliance87.webhooks.actions import keeping
from alliance87.webhooks.enums import WebhookState
from alliance87.webhooks.forms import WebhookForm
from alliance87.webhooks.models import MOST_WEBHOOKS, Webhook
from alliance87.webhooks.viewsets import may_test

LOG_PAGE = 25


def own(request, pk):
    return get_object_or_404(Webhook.objects.owned_by(request.user), pk=pk)


def above_webhooks(*webhooks):
    return [
        *above_account(),
        (reverse("webhooks:list"), _("Webhooks")),
        *[(reverse("webhooks:detail", args=[each.pk]), each) for each in webhooks],
    ]


@never_cache
@login_required
@require_safe
def webhook_list(request):
    """The person's own webhooks."""
    context = {
        "webhooks": Webhook.objects.owned_by(request.user),
        "most": MOST_WEBHOOKS,
        "breadcrumb": above_account(),
    }
    return render(request, "webhooks/list.html", context)


@never_cache
@login_required
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_create(request):
    """Ask where to, make the webhook, and show its secret this once."""
    form = WebhookForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = keeping.create_webhook(
                owner=request.user, now=timezone.now(), **form.values()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            return show_secret(request, webhook, secret)
    context = {"form": form, "breadcrumb": above_webhooks()}
    return render(request, "webhooks/form.html", context)


def show_secret(request, webhook, secret):
    context = {
        "webhook": webhook,
        "secret": secret,
        "breadcrumb": above_webhooks(webhook),
    }
    return render(request, "webhooks/secret.html", context)


def add_errors(form, error):
    """What the action says, beside the field where there is one."""
    for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, texts)


@never_cache
@login_required
@require_safe
def webhook_detail(request, pk):
    """One webhook, with the log of its messages."""
    webhook = own(request, pk)
    pages = Paginator(webhook.deliveries.order_by("-created_at", "pk"), LOG_PAGE)
    context = {
        "webhook": webhook,
        "page_obj": pages.get_page(request.GET.get("page")),
        "is_active": webhook.state == WebhookState.ACTIVE,
        "is_stopped": webhook.state == WebhookState.STOPPED,
        "lost_rights": webhook.as_secretariat and not request.user.is_staff,
        "breadcrumb": above_webhooks(),
    }
    return render(request, "webhooks/detail.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def webhook_edit(request, pk):
    """Another name, address or choice of records."""
    rows = Webhook.objects.owned_by(request.user)
    if request.method == "POST":
        rows = rows.select_for_update()
    webhook = get_object_or_404(rows, pk=pk)
    form = WebhookForm(request.POST or None, instance=webhook, user=request.user)
    if request.method == "POST" and form.is_valid():
        kept = Webhook.objects.get(pk=pk)  # the form has changed the other one
        try:
            keeping.change_webhook(
                webhook=kept, revision=kept.revision, **form.values()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The webhook is saved."))
            return redirect("webhooks:detail", pk=pk)
    breadcrumb = above_webhooks(Webhook.objects.get(pk=pk))
    context = {"form": form, "webhook": webhook, "breadcrumb": breadcrumb}
    return render(request, "webhooks/form.html", context)


@login_required
@require_POST
def webhook_pause(request, pk):
    """Send nothing more for now; or go on, from where it stopped."""
    webhook = own(request, pk)
    if request.POST.get("state") == WebhookState.ACTIVE:
        state, said = WebhookState.ACTIVE, _("Messages are sent again.")
    else:
        state, said = WebhookState.PAUSED, _("Nothing is sent until you resume it.")
    try:
        keeping.change_webhook(webhook=webhook, revision=webhook.revision, state=state)
    except Conflict:
        said = _("It was changed at the same moment. Look, and try again.")
        messages.error(request, said)
    else:
        messages.success(request, said)
    return redirect("webhooks:detail", pk=pk)


@login_required
@require_POST
def webhook_test(request, pk):
    """Send a message now and say what came of it."""
    webhook = own(request, pk)
    if not may_test(request.user):
        messages.error(request, _("You tried too often. Wait ten minutes."))
        return redirect("webhooks:detail", pk=pk)
    tested = keeping.send_test(webhook=webhook, now=timezone.now())
    text = _("A test message was sent. %(what)s") % {"what": tested.detail}
    if tested.taken:
        messages.success(request, text)
    else:
        messages.error(request, text)
    return redirect("webhooks:detail", pk=pk)


@never_cache
@login_required
@sensitive_variables("secret")
@require_POST
def webhook_rotate(request, pk):
    """A new secret, shown this once."""
    webhook = own(request, pk)
    secret = keeping.rotate_secret(webhook=webhook, now=timezone.now())
    return show_secret(request, own(request, pk), secret)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_remove(request, pk):
    """Ask once more, then remove it with its log."""
    webhook = own(request, pk)
    if request.method != "POST":
        context = {"webhook": webhook, "breadcrumb": above_webhooks(webhook)}
        return render(request, "webhooks/remove.html", context)
    try:
        keeping.remove_webhook(webhook=webhook, revision=webhook.revision)
    except (Conflict, Webhook.DoesNotExist):
        messages.error(
            request, _("It was changed at the same moment. Look, and try again.")
        )
    else:
        text = _("The webhook “%(name)s” is removed.") % {"name": webhook.name}
        messages.success(request, text)
    return redirect("webhooks:list")
