"""What readers take with them: links of one person, a ZIP, a calendar entry."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from alliance87.briefings.actions import handout as actions
from alliance87.briefings.calendar import meeting_calendar
from alliance87.briefings.enums import PackState
from alliance87.briefings.handout import zip_of
from alliance87.briefings.handout_forms import LinkForm
from alliance87.briefings.models import BriefingPack, HandoutLink
from alliance87.briefings.views.packs import was_replaced
from alliance87.core.files import download
from alliance87.core.limits import allow
from alliance87.core.writing import a_page_of_one_s_own
from events.models import AgendaItem, Event
from events.views.feeds import FOR_ONE, calendar_response

USES = 60  # of one link, in …
SPAN = 60 * 60  # seconds
MOST_LINKS = 500  # on one page: as many as the largest meeting has people


@never_cache
@require_safe
def pack_papers(request, pk):
    """The pack and its single papers as a ZIP, for whoever may have them now."""
    packs = BriefingPack.objects.visible_to(request.user).finished()
    pack = get_object_or_404(packs.select_related("event"), pk=pk)
    return papers_response(pack, request.user)


def papers_response(pack, reader):
    return FileResponse(
        zip_of(pack, reader=reader),
        as_attachment=True,
        filename=pack.download_name.removesuffix(".pdf") + ".zip",
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


@require_safe
def calendar(request, slug):
    """The meeting for one's own calendar, with links to its agenda and papers."""
    event = get_object_or_404(Event.objects.for_reader(request.user), slug=slug)
    packs = BriefingPack.objects.for_reader(request.user).filter(event=event)
    body = meeting_calendar(
        event,
        packs=packs.filter(state=PackState.PUBLISHED),
        points=AgendaItem.objects.for_reader(request.user).filter(event=event),
        name=_("Alliance 8.7: events"),
        at=timezone.now(),
    )
    return calendar_response(
        request, body, name=f"{event.slug}-papers", cache=FOR_ONE, attached=True
    )


# -- Links of one person -----------------------------------------------------------
@a_page_of_one_s_own
def links(request, pk):
    """For who keeps the meeting: whom the pack was handed to, and handing it to more."""
    packs = BriefingPack.objects.editable_by(request.user).select_related("event")
    pack = get_object_or_404(packs, pk=pk, state=PackState.PUBLISHED)
    people = actions.readers_named_to(request.user, pack)
    form = LinkForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        sent = [
            actions.make_link(pack=pack, person=person, by=request.user)
            for person in form.cleaned_data["people"]
        ]
        count = len([link for link in sent if link])
        messages.success(request, _("Links sent: %(count)d.") % {"count": count})
        return redirect("briefings:links", pk=pack.pk)
    rows = HandoutLink.objects.visible_to(request.user).filter(pack=pack)
    now = timezone.now()
    return render(
        request,
        "briefings/links.html",
        {
            "pack": pack,
            "event": pack.event,
            "form": form,
            "links": rows.select_related("user", "representative__user")[:MOST_LINKS],
            "now": now,
        },
    )


@login_required
@require_POST
def revoke(request, pk):
    """Take a link back."""
    rows = HandoutLink.objects.editable_by(request.user)
    link = get_object_or_404(rows.select_related("pack"), pk=pk)
    if actions.revoke_link(link=link, by=request.user):
        messages.success(request, _("The link leads nowhere now."))
    if link.pack.state != PackState.PUBLISHED:
        return redirect(link.pack)
    return redirect("briefings:links", pk=link.pack_id)


@sensitive_variables("secret")
def found_by(secret):
    """The pack and the person of a link, or 404: nothing tells why."""
    found = None
    if allow(f"handout:{secret}", USES, SPAN):
        found = actions.pack_of_secret(secret=secret, now=timezone.now())
    if found is None:
        raise Http404
    return found


@sensitive_variables("secret")
@never_cache
@require_safe
def handed_out(request, secret):
    """What one person was handed: the pack's facts, and the way to its files."""
    pack, person = found_by(secret)
    return unfollowed(
        render(
            request,
            "briefings/handed_out.html",
            {
                "pack": pack,
                "event": pack.event,
                "secret": secret,
                "newer": BriefingPack.objects.visible_to(person)
                .instead_of(pack)
                .first(),
                "was_replaced": was_replaced(pack),
            },
        )
    )


@sensitive_variables("secret")
@never_cache
@require_safe
def handed_out_file(request, secret):
    """Its PDF."""
    pack, _person = found_by(secret)
    if pack.state != PackState.PUBLISHED:
        raise Http404
    return unfollowed(download(pack.file, name=pack.download_name))


@sensitive_variables("secret")
@never_cache
@require_safe
def handed_out_papers(request, secret):
    """Its papers as a ZIP."""
    pack, person = found_by(secret)
    if pack.state != PackState.PUBLISHED:
        raise Http404
    return unfollowed(papers_response(pack, person))


def unfollowed(response: HttpResponse):
    """The address holds a secret: no other site and no search engine is told of it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
