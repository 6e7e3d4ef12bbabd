import time
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from alliance87.accounts.notices import NOTICES, tell
from alliance87.accounts.sessions import begin_session
from alliance87.core.mail import portal_url

LOCKED = {"too_many_login_attempts", "rate_limited"}


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Sign-in for people the Secretariat has entered; nobody signs up by themselves.

    It tells nobody whether an address has an account, nor whether that is closed.
    """

    def is_open_for_signup(self, request):
        return False

    def validation_error(self, code, *args):
        if code in LOCKED:
            raise ImmediateHttpResponse(ratelimit.respond_429(self.request))
        return super().validation_error(code, *args)

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user and not user.is_active:
            # Counted like a wrong password, for it must look like one.
            self.pre_authenticate(request, **credentials)
            return None
        return user

    def respond_user_inactive(self, request, user):
        """Only a passkey leads here; the answer is that to an unknown one."""
        error = get_mfa_adapter().validation_error("incorrect_code")
        self.add_message(request, messages.ERROR, message=error.message)
        return redirect("account_login")

    def login(self, request, user):
        super().login(request, user)
        begin_session(request)

    def get_login_redirect_url(self, request):
        with translation.override(request.user.language):
            return reverse("home")

    def get_password_change_redirect_url(self, request):
        return reverse("accounts:overview")

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who signed in a moment ago is not asked again to set up a second factor."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        return not any(record["at"] > oldest for record in records)

    def send_mail(self, template_prefix, email, context):
        """Write in the language of the reader, where that is known."""
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language()
        context = {**context, "site_url": settings.SITE_URL}
        with translation.override(language):
            if template_prefix == "account/email/unknown_account":
                # A stranger gets no mail, but the answer takes as long as with one.
                template_prefix = "account/email/password_reset_key"
                self.render_mail(template_prefix, email, {**context, "email": email})
                return
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Ours, to the address the person signs in with."""
        if template_prefix in NOTICES:
            tell(user=user, what=NOTICES[template_prefix])

    def get_reset_password_from_key_url(self, key):
        """At the portal's own address, whatever name this request came by."""
        url = urlsplit(super().get_reset_password_from_key_url(key))
        return portal_url(url.path)
