from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import translation

from alliance87.core.mail import portal_url


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Sign-in for people the Secretariat has entered; nobody signs up by themselves."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Write in the language of the reader, where that is known."""
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(
                template_prefix, email, {**context, "site_url": settings.SITE_URL}
            )

    def get_reset_password_from_key_url(self, key):
        """At the portal's own address, whatever name this request came by."""
        url = urlsplit(super().get_reset_password_from_key_url(key))
        return portal_url(url.path)
