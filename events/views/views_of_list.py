"""The events found, as a month or a map beside the list: the same filters hold."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DatePrecision
from alliance87.core.listing import Sort, by_name, url_with
from alliance87.core.worldmap import DISCLAIMER
from events.maps import event_map
from events.months import moments_of, month_of, read_month

SORTS = [
    Sort("newest", _("newest first"), lambda: ["-starts_at"]),
    Sort("oldest", _("oldest first"), lambda: ["starts_at"]),
    Sort("title", _("title"), lambda: [by_name("title")]),
]
VIEWS = [("", _("List")), ("month", _("Month")), ("map", _("Map"))]
KEPT = ["view", "month"]


def views_of(request, listing):
    """The tabs, and what the view that is asked for shows."""
    known = {view for view, _label in VIEWS}
    current = listing.view if listing.view in known else ""
    context = {
        "view": current,
        "views": [
            {
                "label": label,
                "url": url_with(request, view=view),
                "current": view == current,
            }
            for view, label in VIEWS
        ],
        **subscription(request),
    }
    if current:
        listing.sorts = []  # neither has an order to choose
    if current == "month":
        context |= month_shown(request, listing)
    elif current == "map":
        context["disclaimer"] = DISCLAIMER
        context["world"] = event_map(
            listing.rows,
            url_of=lambda code: url_with(request, country=[code], view=None),
        )
    return context


def subscription(request):
    """The addresses of the events found as a calendar."""
    query = request.GET.copy()
    for name in [*KEPT, "page", "sort", "format"]:
        query.pop(name, None)
    path = reverse("events:calendar")
    if query:
        path = f"{path}?{query.urlencode()}"
    address = request.build_absolute_uri(path)
    return {
        "calendar_url": address,
        "webcal_url": f"webcal:{address.partition(':')[2]}",
    }


def month_shown(request, listing):
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    first = read_month(asked)
    if asked and first is None:
        listing.problems.append(
            gettext("“%(month)s” is no month; write it as 2026-11. This is today’s.")
            % {"month": asked[:20]}
        )
    first = first or today.replace(day=1)
    begins, ends = moments_of(first)
    rows = listing.rows.filter(starts_at__lt=ends, ends_at__gte=begins)
    month = month_of(first, rows.order_by("starts_at", "slug"))

    def url_of(day):
        return url_with(request, view="month", month=f"{day:%Y-%m}")

    context = {
        "month": month,
        "today": today,
        "before_url": url_of(month.before),
        "after_url": url_of(month.after),
        "today_url": url_of(today),
        "is_this_month": first == today.replace(day=1),
    }
    if not month.count:
        exact = listing.rows.exclude(date_precision=DatePrecision.YEAR)
        earlier = exact.filter(starts_at__lt=ends).order_by("-starts_at").first()
        later = exact.filter(starts_at__gte=begins).order_by("starts_at").first()
        context["nearest"] = [
            {"day": each.local_start.date(), "url": url_of(each.local_start)}
            for each in (earlier, later)
            if each and each.local_start.date().replace(day=1) != first
        ]
    return context
