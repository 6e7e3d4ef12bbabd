"""What holds for every request of a person who is signed in."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from alliance87.accounts.notices import zone_of
from alliance87.accounts.second_factor import NEEDED, lacks_second_factor
from alliance87.accounts.sessions import note_activity
from alliance87.accounts.unsaved import page_before
from alliance87.core.problems import problem

# Asked every few seconds by programs; they must not touch the session.
MACHINES = {"healthz", "readyz", "alliance87.core.views.favicon"}
# What one needs to get a second factor, or to leave.
OPEN_WITHOUT = MACHINES | {
    "accounts:second_factor",
    "account_logout",
    "account_reauthenticate",
    "admin:logout",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none reaches only where to get one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name in OPEN_WITHOUT:
            return None
        if not lacks_second_factor(request.user):
            return None
        if request.path.startswith("/api/"):
            return problem(status=HTTPStatus.FORBIDDEN, detail=NEEDED)
        back = request.get_full_path() if request.method == "GET" else reverse("home")
        return redirect(
            f"{reverse('accounts:second_factor')}?{urlencode({'next': back})}"
        )


class UnsavedMiddleware:
    """Tells whoever sent a form without being signed in that it was not saved.

    What they typed stays in their browser and is kept nowhere else. Signed in, they are
    led to the page of the form and not to the address it was sent to, which may be no
    page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or request.user.is_authenticated:
            return response
        address, _sign, _query = response.headers.get("Location", "").partition("?")
        match = request.resolver_match
        entrances = {reverse("account_login"), reverse("admin:login")}
        if match is None or address not in entrances or request.path in entrances:
            return response
        messages.warning(
            request,
            _(
                "You were signed out, so what you sent was not saved. Sign in, then go "
                "back in your browser to the form: what you typed is still there. Send "
                "it once more."
            ),
        )
        wanted = page_before(request) or request.get_full_path()
        return redirect_to_login(wanted, reverse("account_login"))


class PersonMiddleware:
    """Shows moments on the person's own clock, and keeps when a session was last used.

    Not in the API, whose moments are the same for every reader, nor in the admin, whose
    forms read and show UTC or the clock of a venue.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if match.view_name in MACHINES or not request.user.is_authenticated:
            return
        note_activity(request)
        if match.app_name != "admin" and not request.path.startswith("/api/"):
            timezone.activate(zone_of(request.user))
