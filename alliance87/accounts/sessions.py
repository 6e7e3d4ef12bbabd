"""How long a person stays signed in, and what is kept of where they are."""

import datetime
import re
import time

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

SEEN = "seen_at"
NOTED_EVERY = 300  # seconds


def begin_session(request):
    """Limit a session that has just signed in; the Secretariat's is the shorter one."""
    request.session[SEEN] = int(time.time())
    limit_session(request)


def limit_session(request):
    """End a staff session at a fixed hour, whatever box was ticked at sign-in."""
    if request.user.is_staff:
        hours = datetime.timedelta(seconds=settings.STAFF_SESSION_AGE)
        request.session.set_expiry(timezone.now() + hours)


def note_activity(request):
    """Keep when and from where a session was last used, at most once in five minutes."""
    seen = request.session.get(SEEN)
    if seen is None or time.time() - seen < NOTED_EVERY:
        return
    request.session[SEEN] = int(time.time())
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
    )


def session_keys_of(user):
    """The keys of the sessions in which the person is signed in."""
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    return [
        session.session_key
        for session in sessions.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]


# The first that fits: Edge and Opera also call themselves Chrome, Chrome also Safari.
BROWSERS = [
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"HeadlessChrome/|Chrome/|Chromium/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
]
SYSTEMS = [
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux", "Linux"),
]


def device(user_agent):
    """A browser's description of itself in plain words, as far as they are known."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        names = {"browser": browser, "system": system}
        return _("%(browser)s on %(system)s") % names
    return browser or system or _("Unknown device")


def _first(names, text):
    return next((name for pattern, name in names if re.search(pattern, text)), "")
