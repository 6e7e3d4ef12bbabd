from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from alliance87.accounts.enums import TokenScope
from alliance87.accounts.models import ApiToken

LACKS_SCOPE = _(
    "This token lacks the scope “%(scope)s”. Make one that has it on your account page, "
    "under “API tokens”."
)


class WithinScopes(BasePermission):
    """A token reads only with the scope ``read`` and changes only with ``write``."""

    def has_permission(self, request, view):
        if not isinstance(request.auth, ApiToken):
            return True
        reads = request.method in SAFE_METHODS
        needed = TokenScope.READ if reads else TokenScope.WRITE
        # DRF reads the text from the permission, which is made anew for each request.
        self.message = LACKS_SCOPE % {"scope": needed.value}
        return needed in request.auth.scopes
