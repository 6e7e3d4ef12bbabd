"""The pages of the mails that ``core.mail.LocalMailbox`` kept. On one machine only."""

import email
import email.policy
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PER_PAGE = 50
NAME = re.compile(r"(\d{8}T\d{12})-[0-9a-f]{8}\.eml")
LINK = re.compile(r"""https?://[^\s<>"']+""")
SHOWN_HEADERS = ["From", "To", "Reply-To", "Date", "Message-ID"]

COLUMNS = [{"label": _("Subject")}, {"label": _("To")}, {"label": _("Written")}]


@require_safe
@never_cache
def letter_list(request):
    wanted = request.GET.get("to", "").strip()
    letters = [
        letter
        for letter in map(read_letter, names())
        if wanted.casefold() in str(letter["To"]).casefold()
    ]
    page = Paginator(letters, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "columns": COLUMNS,
        "rows": [
            [
                {
                    "text": letter["Subject"] or "–",
                    "url": reverse("letter", kwargs={"name": letter.name}),
                },
                letter["To"],
                letter.written_at,
            ]
            for letter in page
        ],
    }
    return unindexed(render(request, "mailbox/list.html", context))


@require_safe
@never_cache
def letter_detail(request, name):
    if name not in names():
        raise Http404
    letter = read_letter(name)
    text, html = (letter.get_body([kind]) for kind in ("plain", "html"))
    hosts = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    context = {
        "letter": letter,
        "subject": letter["Subject"],
        "breadcrumb": [(reverse("mailbox"), _("Mailbox"))],
        "facts": [(header, letter[header], "") for header in SHOWN_HEADERS],
        "text": with_links(text.get_content(), hosts) if text else "",
        "html": html.get_content() if html else "",
    }
    return unindexed(render(request, "mailbox/detail.html", context))


def unindexed(response):
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def names():
    """The names of the mails, newest first. What a reader asks for must be among them."""
    try:
        found = [path.name for path in settings.MAILBOX_ROOT.iterdir()]
    except FileNotFoundError:
        return []
    return sorted(filter(NAME.fullmatch, found), reverse=True)


def read_letter(name):
    """The mail as an ``email.message.EmailMessage``, with its ``name`` and moment."""
    data = (settings.MAILBOX_ROOT / name).read_bytes()
    letter = email.message_from_bytes(data, policy=email.policy.default)
    letter.name = name
    moment = timezone.datetime.strptime(NAME.fullmatch(name)[1], "%Y%m%dT%H%M%S%f")
    letter.written_at = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    return letter


def with_links(text, hosts):
    """The text as HTML, its links to ``hosts`` made to click. No other link is one."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        url = match[0].rstrip(".,;:!?)")
        pieces.append(conditional_escape(text[end : match.start()]))
        end = match.start() + len(url)
        is_ours = host_of(url) in hosts
        pieces.append(
            format_html('<a href="{}">{}</a>', url, url)
            if is_ours
            else conditional_escape(url)
        )
    pieces.append(conditional_escape(text[end:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def host_of(url):
    try:
        return urlsplit(url).netloc
    except ValueError:
        return None
