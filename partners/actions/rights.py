"""What the Secretariat may do to the records of partners."""

from django.core.exceptions import PermissionDenied


def holds(user, permission):
    return user.is_active and user.is_staff and user.has_perm(permission)


def require(user, permission):
    if not holds(user, permission):
        raise PermissionDenied
