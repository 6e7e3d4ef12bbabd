from http import HTTPStatus

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout
from allauth.account.utils import (
    get_login_redirect_url,
    get_next_redirect_url,
    perform_login,
)
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from alliance87.accounts.actions import (
    accept_invitation,
    close_erasure_request,
    create_token,
    request_erasure,
)
from alliance87.accounts.authentication import NO_CSRF_TOKEN
from alliance87.accounts.enums import ErasureOutcome
from alliance87.accounts.erasure import plan
from alliance87.accounts.exports import own_data
from alliance87.accounts.forms import InvitationForm, PreferencesForm, TokenForm
from alliance87.accounts.models import (
    MOST_TOKENS,
    ApiToken,
    Invitation,
    User,
    hash_secret,
)
from alliance87.accounts.second_factor import (
    lacks_second_factor,
    must_have_second_factor,
)
from alliance87.accounts.unsaved import page_before, to_send_again
from alliance87.core.problems import problem

# Where somebody wanted to go before they had to set up a second factor.
WANTED = "wanted_before_second_factor"


@require_safe
def front_door(request):
    """To the home page: in the person's own language, a visitor's in the browser's."""
    user = request.user
    language = user.language if user.is_authenticated else translation.get_language()
    with translation.override(language):
        return redirect("home")


@never_cache
def csrf_failure(request, reason=""):
    """A form that came with an old token, or with none: nothing was done yet.

    Whoever is signed in by now and sent the form for it is where they wanted to be.
    """
    if request.path.startswith("/api/"):
        return problem(status=HTTPStatus.FORBIDDEN, detail=NO_CSRF_TOKEN)
    if request.user.is_authenticated and request.path == reverse("account_login"):
        return redirect(get_login_redirect_url(request))
    context = {"fields": to_send_again(request), "before": page_before(request)}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def overview(request):
    """Everything a person sets about their own account, or the way to it."""
    user = request.user
    rows = User.objects.filter(pk=user.pk)
    if request.method == "POST":
        rows = rows.select_for_update()
    # A row of its own: the page's head goes on naming the person as they are.
    form = PreferencesForm(request.POST or None, instance=rows.get())
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(request, _("Your account is saved."))
            return redirect("accounts:overview")
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    context = {
        "form": form,
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": list(kinds).count(Authenticator.Type.WEBAUTHN),
        "must_have_second_factor": must_have_second_factor(user),
        "session_count": len(UserSession.objects.purge_and_list(user)),
        "erasure_request": user.erasure_requests.first(),
    }
    return render(request, "account/overview.html", context)


@never_cache
@login_required
@require_safe
def second_factor(request):
    """Says why a second factor is needed and how to get one; afterwards, leads back."""
    wanted = get_next_redirect_url(request)
    if lacks_second_factor(request.user):
        if wanted:
            request.session[WANTED] = wanted
        return render(request, "account/second_factor.html")
    wanted = request.session.pop(WANTED, None) or wanted
    return redirect(wanted or reverse("accounts:overview"))


@login_required
@require_POST
def end_session(request, pk):
    """End one of the person's own sessions."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [session])
    if not request.user.is_authenticated:
        return redirect("home")
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


def own_address(request, key=None):
    """The Secretariat enters every address; nobody changes it here."""
    return redirect("accounts:overview")


@never_cache
@login_required
@require_safe
def tokens(request):
    """The person's own tokens."""
    context = {
        "tokens": request.user.api_tokens.all(),
        "most": MOST_TOKENS,
        "breadcrumb": above_account(),
    }
    return render(request, "accounts/tokens.html", context)


@never_cache
@login_required
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def token_create(request):
    """Ask what the token is for, make it, and show its secret this once."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            token, secret = create_token(
                user=request.user,
                name=wanted["name"],
                scopes=wanted["scopes"],
                lasts=form.lasts,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            context = {"token": token, "secret": secret, "breadcrumb": above_tokens()}
            return render(request, "accounts/token_created.html", context)
    context = {"form": form, "breadcrumb": above_tokens()}
    return render(request, "accounts/token_form.html", context)


def above_account():
    return [(reverse("accounts:overview"), _("Your account"))]


def above_tokens():
    return [*above_account(), (reverse("accounts:tokens"), _("API tokens"))]


@login_required
@require_POST
def token_revoke(request, pk):
    """Revoke one of the person's own tokens; it fails at its next request."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    token.delete()
    text = _("The token “%(name)s” is revoked.") % {"name": token.name}
    messages.success(request, text)
    return redirect("accounts:tokens")


# Where the secret of an invitation waits, hashed, while its page is open.
INVITATION = "invitation"


@never_cache
@sensitive_variables("token")
@require_safe
def invitation(request, token):
    """Take the secret out of the address, which is logged, and open its page."""
    request.session[INVITATION] = hash_secret(token)
    response = redirect("accounts:invitation-page")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request):
    """Who invites to what; a new person chooses a name and a password and is in."""
    found = invitation_of(request)
    if found is None:
        gone = render(request, "accounts/invitation_gone.html", status=410)
        return kept_here(gone)
    person = found.user
    is_another = request.user.is_authenticated and request.user != person
    context = {"invitation": found, "is_another": is_another}
    if is_another:
        if request.method == "POST" and "sign_out" in request.POST:
            return kept_here(sign_out_here(request))
        return kept_here(render(request, "accounts/invitation.html", context))
    if person.has_usable_password():
        return kept_here(greet_known_person(request, found, context))
    form = InvitationForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(invitation=found, **form.accepted())
        except ValidationError:
            return redirect("accounts:invitation-page")  # somebody was quicker
        request.session.pop(INVITATION)
        messages.success(request, _("You have accepted the invitation."))
        with translation.override(person.language):
            account = reverse("accounts:overview")
        return kept_here(perform_login(request, person, redirect_url=account))
    context["form"] = form
    return kept_here(render(request, "accounts/invitation.html", context))


def sign_out_here(request):
    """End the session of whom the invitation is not for, and keep its page open."""
    token_hash = request.session[INVITATION]
    logout(request)
    request.session[INVITATION] = token_hash
    return redirect("accounts:invitation-page")


def invitation_of(request):
    token_hash = request.session.get(INVITATION)
    open_now = Invitation.objects.open(at=timezone.now())
    rows = open_now.filter(token_hash=token_hash, user__is_active=True)
    return rows.select_related("user", "invited_by").first()


def greet_known_person(request, found, context):
    """Somebody who has a password already accepts once they have signed in with it."""
    if request.user == found.user and request.method == "POST":
        accept_invitation(invitation=found)
        request.session.pop(INVITATION)
        messages.success(request, _("You have accepted the invitation."))
        return redirect("accounts:overview")
    return render(request, "accounts/invitation.html", context)


def kept_here(response):
    # Not "no-referrer": the browser would post the form without its origin, and be
    # refused. The address of this page holds no secret.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


# One download in so many seconds: it reads every table.
DOWNLOAD_PAUSE = 60


@never_cache
@login_required
@require_POST
@reauthentication_required
def own_data_download(request):
    """Everything the portal keeps about the person, as a ZIP."""
    user = request.user
    if not cache.add(f"own-data-{user.pk}", True, DOWNLOAD_PAUSE):
        messages.error(request, _("You had it a moment ago. Wait a minute."))
        return redirect("accounts:overview")
    content = own_data(user=user, at=timezone.now())
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = (
        'attachment; filename="alliance87-my-data.zip"'
    )
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def erasure(request):
    """Say what erasing would do to everything kept about the person, and ask for it."""
    if request.method == "POST":
        request_erasure(user=request.user)
        messages.success(request, _("The Secretariat has your request."))
        return redirect("accounts:overview")
    context = {
        "breadcrumb": above_account(),
        "steps": [
            step for step in plan(request.user) if step.keys and step.entry.is_told
        ],
        "open": request.user.erasure_requests.filter(decided_at__isnull=True).first(),
    }
    return render(request, "accounts/erasure.html", context)


@login_required
@require_POST
def erasure_withdraw(request):
    """The person stays after all."""
    found = get_object_or_404(request.user.erasure_requests, decided_at__isnull=True)
    try:
        close_erasure_request(request=found, outcome=ErasureOutcome.WITHDRAWN)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your request is withdrawn."))
    return redirect("accounts:overview")
