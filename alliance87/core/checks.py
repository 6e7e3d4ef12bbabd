"""What must not be set together: ``manage.py check`` and ``migrate`` refuse it."""

import json

from django.conf import settings
from django.core import checks
from django.core.checks import Error

from alliance87.core import apart

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}


def check_mail(app_configs, **kwargs):
    """No mailbox for all to read on a host that others reach, and no mail in a circle."""
    errors = []
    is_local = settings.DEBUG or set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS
    if not is_local and settings.SHOW_MAILBOX:
        errors.append(
            Error(
                "SHOW_MAILBOX shows everybody's mail to anyone.",
                hint="It is for one machine only: set it to False.",
                id="core.E001",
            )
        )
    if not is_local and settings.MAIL_DELIVERY_BACKEND.endswith(".LocalMailbox"):
        errors.append(
            Error(
                "MAIL_DELIVERY_BACKEND keeps mails on this machine.",
                hint="It is for one machine only: choose a backend that sends.",
                id="core.E002",
            )
        )
    if settings.MAIL_DELIVERY_BACKEND.endswith(".OutboxBackend"):
        errors.append(
            Error(
                "MAIL_DELIVERY_BACKEND is the outbox itself.",
                hint="Name the backend that sends what the outbox holds.",
                id="core.E003",
            )
        )
    return errors


def check_fence(app_configs, **kwargs):
    """Whether this kernel shuts in what opens other people's files and draws packs."""
    try:
        done = json.loads(apart.answer("probe", b"")[0])["done"]
    except (apart.Ended, OSError) as error:
        done = [f"the probe did not run: {error}"]
    if not done:
        return []
    return [
        checks.Warning(
            "Programs that open other people's files are not shut in: "
            + ", ".join(sorted(done)).replace("_", " ")
            + ".",
            hint="A Linux kernel from 6.12 on with Landlock and seccomp refuses all of "
            "it; a container's own seccomp profile must let landlock_* through.",
            id="core.W001",
        )
    ]
