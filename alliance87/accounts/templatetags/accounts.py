"""Template tags of the account pages."""

from ipaddress import ip_address

from django import template
from django.http.request import split_domain_port

from alliance87.accounts import sessions
from alliance87.core.mail import portal_url

register = template.Library()

register.filter("device", sessions.device)


@register.filter
def at_ip_address(request):
    """Whether the page was opened at an IP address, to which no passkey can belong."""
    host, _port = split_domain_port(request.get_host())
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False


@register.simple_tag
def portal_address():
    """Where the portal is to be opened, as its mails say."""
    return portal_url("/")
