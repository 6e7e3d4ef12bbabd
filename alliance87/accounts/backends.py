"""What the people of the Secretariat may do in the administration."""

import functools

from allauth.account.auth_backends import AuthenticationBackend
from django.apps import apps

# The apps whose records an editor keeps.
KEPT_BY_EDITORS = [
    "core",
    "partners",
    "pathfinders",
    "action_groups",
    "events",
    "briefings",
]
WHAT = ["view", "add", "change", "delete"]
PEOPLE = {
    "accounts.view_user",
    "accounts.change_user",
    "accounts.view_invitation",
    "accounts.add_invitation",
    "accounts.change_invitation",
}


class RoleBackend(AuthenticationBackend):
    """Signs people in by e-mail, and answers for their rights by their role alone.

    Rights kept in the tables of Django (groups, permissions of a person) give nothing:
    whoever reads ``accounts.roles`` has read them all. An administrator, who may do
    everything, is answered by Django before any backend is asked.
    """

    def get_user_permissions(self, user_obj, obj=None):
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or not user_obj.is_staff or obj is not None:
            return set()
        return PEOPLE | rights_to_records()


@functools.cache
def rights_to_records():
    """The names of every right to the records that an editor keeps."""
    return {
        f"{label}.{what}_{model._meta.model_name}"
        for label in KEPT_BY_EDITORS
        for model in apps.get_app_config(label).get_models()
        for what in WHAT
    }
