"""How the portal writes to people."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation


def portal_url(path):
    """The address of a page as it is written in a mail."""
    return f"{settings.SITE_URL}{path}"


def send_template_mail(*, to, template, context, language, reply_to=None):
    """Write ``emails/<template>.subject.txt`` and ``.body.txt`` to ``to``, an address.

    In ``language``. The templates have ``site_url`` besides ``context``; the body
    extends ``emails/base.txt``. A subject says what happened and not to which record:
    its reader may have lost the right to see that by the time it arrives.
    """
    context = {"site_url": settings.SITE_URL, **context}
    with translation.override(language):
        subject = render_to_string(f"emails/{template}.subject.txt", context)
        body = render_to_string(f"emails/{template}.body.txt", context)
        send_mail(" ".join(subject.split()), body.strip() + "\n", None, [to])
