"""What waits for the Secretariat, for the first page of the admin."""

from django import template
from django.urls import reverse
from django.utils.text import capfirst

from partners.models import ContactMessage, PartnerApplication, ProfileChange

register = template.Library()


@register.simple_tag
def waiting_for(user):
    """The queues with something in them that ``user`` may look at."""
    messages = ContactMessage.objects.all()
    queues = [
        (ProfileChange, ProfileChange.objects.open()),
        (PartnerApplication, PartnerApplication.objects.waiting()),
        (ContactMessage, messages.reported() | messages.undelivered()),
    ]
    rows = []
    for model, waiting in queues:
        opts = model._meta
        label = f"{opts.app_label}.view_{opts.model_name}"
        if user.has_perm(label) and (count := waiting.count()):
            url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
            name = capfirst(opts.verbose_name_plural)
            rows.append({"label": name, "count": count, "url": url})
    return rows
