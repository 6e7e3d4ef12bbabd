"""Programs sign in with a token, in the header and nowhere else."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.settings import knox_settings
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import (
    AuthenticationFailed,
    ParseError,
    PermissionDenied,
)

from alliance87.accounts.enums import TokenScope
from alliance87.accounts.models import ApiToken
from alliance87.accounts.second_factor import NEEDED, lacks_second_factor

KEYWORDS = {b"bearer", b"token"}
# Names under which programs put a token into an address, where it would be logged.
NAMES_IN_ADDRESSES = {"access_token", "api_key", "api_token", "auth_token", "token"}
USE_NOTED_EVERY = datetime.timedelta(minutes=1)


NO_CSRF_TOKEN = _(
    "A session changes nothing without the CSRF token of a page: send it in the header "
    "X-CSRFToken, or send a token of the API instead."
)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer a87_…``; the word ``Token`` does as well.

    The rights are those the owner has now; whoever must have a second factor and has
    none has none of them. A token of the Secretariat that lacks the
    scope ``secretariat`` reads as a member does: its ``request.user`` says, in memory
    alone, that it is no staff. Never save that instance.
    """

    def authenticate(self, request):
        refuse_token_in_address(request)
        secret = secret_in(request)
        if secret is None:
            refuse_token_without_word(request)
            return None
        token = find_token(secret)
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, has expired or was revoked.")
            )
        user = token.user
        if lacks_second_factor(user):
            raise PermissionDenied(NEEDED)
        note_use(token, at=timezone.now())
        if TokenScope.SECRETARIAT not in token.scopes:
            token.scope_kept_back = TokenScope.SECRETARIAT if user.is_staff else ""
            user.is_staff = user.is_superuser = False
        return user, token

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


class PortalSession(SessionAuthentication):
    """The session of a browser, which needs the CSRF token to change anything.

    A page of another site never has it, even where a browser sends the cookie along.
    """

    def authenticate(self, request):
        if is_from_elsewhere(request):
            return None
        return super().authenticate(request)

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(NO_CSRF_TOKEN) from error


def is_from_elsewhere(request):
    """Whether a script of another site asks, as far as the browser says so."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin != f"{request.scheme}://{request.get_host()}"
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    reads_page = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site not in {"same-origin", "none"} and not reads_page


def secret_in(request):
    """What stands in the header as a token, or None; whether it is one is not asked."""
    keyword, _space, secret = get_authorization_header(request).partition(b" ")
    return secret.strip() if keyword.lower() in KEYWORDS else None


def refuse_token_without_word(request):
    """Its program would read as a visitor, and not know."""
    if knox_settings.TOKEN_PREFIX.encode() in get_authorization_header(request):
        raise AuthenticationFailed(
            _("Write “Bearer” before the token: “Authorization: Bearer …”.")
        )


def find_token(secret):
    """The live token of an active person, or None."""
    try:
        digest = hash_token(secret.decode("ascii"))
    except UnicodeDecodeError:
        return None
    tokens = ApiToken.objects.live(at=timezone.now()).filter(user__is_active=True)
    return tokens.select_related("user").filter(digest=digest).first()


def note_use(token, *, at):
    """Keep when ``token`` was last used, to the minute."""
    if token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)


def refuse_token_in_address(request):
    """Say where a token belongs, without repeating it."""
    for name, values in request.query_params.lists():
        if name.lower() in NAMES_IN_ADDRESSES or any(
            knox_settings.TOKEN_PREFIX in text for text in [name, *values]
        ):
            message = _(
                "A token belongs into the header: “Authorization: Bearer …”. Addresses "
                "are written into logs: revoke this token and make a new one."
            )
            raise ParseError(message)
