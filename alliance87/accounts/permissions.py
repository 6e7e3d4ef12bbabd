from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from alliance87.accounts.enums import TokenScope
from alliance87.accounts.models import ApiToken


class WithinScopes(BasePermission):
    """A token reads only with the scope ``read`` and changes only with ``write``."""

    message = _("This token does not have the scope for that.")

    def has_permission(self, request, view):
        if not isinstance(request.auth, ApiToken):
            return True
        reads = request.method in SAFE_METHODS
        needed = TokenScope.READ if reads else TokenScope.WRITE
        return needed in request.auth.scopes
