"""How second factors are named, kept and used: what allauth.mfa asks of a project."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.cache import cache
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.notices import CODE_USED, tell
from alliance87.core.sealed import seal, unseal

# A code is accepted in its own half-minute and those beside it (MFA_TOTP_TOLERANCE).
CODE_LIFE = 90
PURPOSE = "second-factors"


class PortalMFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets encrypted with a key that is derived from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That was not accepted. A code works once, for a minute."),
    }

    def encrypt(self, text):
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text):
        return unseal(encrypted_text, purpose=PURPOSE)

    def generate_authenticator_name(self, user, type):  # noqa: A002 (allauth's name)
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}


def used_code_key(user_id, code):
    """Where the cache remembers that a person's code was used."""
    return f"second-factor-code:{user_id}:{''.join(code.split())}"


class OnceMixin:
    """Takes each code once, also in the half-minutes beside its own."""

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(used_code_key(self.user.pk, code), True, CODE_LIFE):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code

    def save(self):
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            tell(user=self.user, what=CODE_USED)


class CodeForm(OnceMixin, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(OnceMixin, ReauthenticateForm):
    """The code once more, before something that matters."""


class PasskeyForm(AddWebAuthnForm):
    """A new passkey or security key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("So that you tell it from others you add.")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with it alone")
        self.fields["passwordless"].help_text = _(
            "Without e-mail address and password. The device then checks that it is "
            "you, by fingerprint, face or PIN. Leave it off for a key that cannot."
        )
