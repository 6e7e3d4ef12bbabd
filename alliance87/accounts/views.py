from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from alliance87.accounts.forms import PreferencesForm
from alliance87.accounts.second_factor import (
    lacks_second_factor,
    must_have_second_factor,
)

# Where somebody wanted to go before they had to set up a second factor.
WANTED = "wanted_before_second_factor"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request):
    """Everything a person sets about their own account, or the way to it."""
    user = request.user
    form = PreferencesForm(request.POST or None, instance=user)
    if request.method == "POST":
        if form.is_valid():
            form.save()
            with translation.override(user.language):
                messages.success(request, _("Your account is saved."))
                return redirect("accounts:overview")
        user.refresh_from_db()  # the page's head names the person as they are
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    context = {
        "form": form,
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": list(kinds).count(Authenticator.Type.WEBAUTHN),
        "must_have_second_factor": must_have_second_factor(user),
        "session_count": len(UserSession.objects.purge_and_list(user)),
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
