"""For who runs an event: who takes part, inviting, deciding, and who came."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, Count, F, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.enums import Language
from alliance87.core.folding import fold
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.revisions import Conflict, number_of
from alliance87.core.search import Fold
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from alliance87.core.writing import (
    TYPED_IS_HERE,
    a_page_of_one_s_own,
    revision_of,
    written,
)
from events.actions import registrations as actions
from events.badges import badges_of
from events.calendar import dates_text
from events.enums import AttendanceMode, RegistrationStatus
from events.models import Event, Registration
from events.participant_filtersets import ParticipantFilterSet
from events.registration_forms import DecisionForm, InvitationForm, RulesForm
from events.taking_part import addressees, over_because
from events.views.organisers import crumbs
from partners.enums import StakeholderGroup
from partners.models import Partner, Representative
from pathfinders.imports import key_of


def organised(request, slug, *, lock=False):
    """The event of that slug, if the reader runs it."""
    user = request.user
    events = Event.objects.for_reader(user)
    kept = Event.objects.editable_by(user).values("pk")
    rows = events.filter(pk__in=kept)
    if lock:
        rows = rows.select_for_update(of=["self"], no_key=True)
    return get_object_or_404(rows, slug=slug)


def participants_of(event, user):
    """Its registrations, as far as ``user`` may know whom they are of."""
    rows = Registration.objects.organised_by(user).filter(event=event)
    return rows.naming(user).select_related("representative__partner__country")


# -- The list ----------------------------------------------------------------------
def by_shown_partner():
    """By the partner's name; those that the reader may not see stand at the end."""
    name = by_name("representative", "partner", "name")
    return Case(When(shown_partner__isnull=False, then=name)).asc(nulls_last=True)


SORTS = [
    Sort("name", _("name"), lambda: [Fold("shown_name")]),
    Sort("partner", _("partner"), lambda: [by_shown_partner(), Fold("shown_name")]),
    Sort(
        "status", _("status"), lambda: ["status", "waiting_since", Fold("shown_name")]
    ),
    Sort("newest", _("newest first"), lambda: ["-created_at"]),
]


def name_of(row):
    return row.shown_name or gettext("Invited, has not answered")


def partner_of(row):
    partner = row.representative.partner if row.shown_partner else None
    return translated_text(partner, "name")[0] if partner else ""


def group_of(row):
    partner = row.representative.partner if row.shown_partner else None
    return partner.get_stakeholder_group_display() if partner else ""


def title_of(row):
    return row.representative.job_title if row.shown_name else ""


COLUMNS = [
    Column(_("Name"), name_of),
    Column(_("Job title"), title_of),
    Column(_("Partner"), partner_of),
    Column(_("Stakeholder group"), group_of),
    Column(_("Status"), lambda row: row.get_status_display()),
    Column(_("Takes part"), lambda row: row.get_attendance_mode_display()),
    Column(
        _("Interpretation into"),
        lambda row: row.get_interpretation_display() if row.interpretation else "",
    ),
    Column(_("Needs"), lambda row: row.needs),
    Column(_("Attended"), lambda row: row.attended),
    Column(_("Invited at"), lambda row: row.invited_at),
    Column(_("Answered at"), lambda row: row.answered_at),
]


mode_if_coming = Case(When(status=RegistrationStatus.APPROVED, then="attendance_mode"))


def facets_for(user):
    partners = Partner.objects.visible_to(user)

    def seen(path):
        """What is said of a partner, where the reader may read of it."""
        return Case(
            When(representative__partner__in=partners.values("pk"), then=F(path))
        )

    return [
        Facet("status", _("Status"), "status", from_choices(RegistrationStatus)),
        Facet("mode", _("Takes part"), mode_if_coming, from_choices(AttendanceMode)),
        Facet(
            "interpretation",
            _("Interpretation into"),
            "interpretation",
            from_choices(Language),
        ),
        Facet(
            "stakeholder_group",
            _("Stakeholder group"),
            seen("representative__partner__stakeholder_group"),
            from_choices(StakeholderGroup),
        ),
        Facet(
            "partner",
            _("Partner"),
            seen("representative__partner__slug"),
            from_rows(partners, "slug"),
        ),
    ]


@a_page_of_one_s_own
def participants(request, slug):
    """Who is invited, comes, waits or stays away; and deciding on those ticked."""
    event, user = organised(request, slug), request.user
    form = DecisionForm(request.POST or None)
    ticked = request.POST.getlist("ids")
    if request.method == "POST" and decide(request, event, form, ticked):
        return redirect(request.get_full_path())
    listing = list_rows(
        request,
        participants_of(event, user),
        filterset_class=ParticipantFilterSet,
        sorts=SORTS,
        facets=facets_for(user),
    )
    if kind := download_asked(request):
        name = f"{event.slug}-participants"
        return download_response(kind, listing.rows, COLUMNS, name=name)
    return render(
        request,
        "events/participants.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "listing": listing,
            "rows": [person_row(row, ticked) for row in listing.page],
            "form": form,
            "figures": figures_of(event),
            "over": over_because(event, at=timezone.now()),
        },
    )


def person_row(row, ticked=()):
    return {
        "registration": row,
        "key": f"{row.pk}:{row.revision}",
        "ticked": any(each.startswith(str(row.pk)) for each in ticked),
        "name": name_of(row),
        "job_title": title_of(row),
        "partner": row.representative.partner if row.shown_partner else None,
    }


def figures_of(event):
    """How many of each status, and how many of the places are taken."""
    counted = event.registrations.order_by().values_list("status", "attendance_mode")
    found = {}
    for status, mode, count in counted.annotate(count=Count("pk")):
        of_status = found.setdefault(status, {"all": 0})
        of_status["all"] += count
        of_status[mode] = count
    coming = found.get(RegistrationStatus.APPROVED, {})
    seated = coming.get(AttendanceMode.IN_PERSON, 0)
    return {
        "coming": coming.get("all", 0),
        "in_person": seated,
        "online": coming.get(AttendanceMode.ONLINE, 0),
        "unanswered": found.get(RegistrationStatus.INVITED, {}).get("all", 0),
        "free": None if event.capacity is None else max(event.capacity - seated, 0),
        "others": [
            (label, found[status]["all"])
            for status, label in RegistrationStatus.choices
            if status in found and status != RegistrationStatus.APPROVED
        ],
    }


def decide(request, event, form, ticked):
    """Do what the button says to those ticked. False where what was typed is needed."""
    todo, user, now = request.POST.get("do"), request.user, timezone.now()
    if todo not in {"approve", "decline", "remind"}:
        raise Http404
    if todo == "remind":
        return reminded(request, event, now)
    if not form.is_valid():
        messages.error(request, TYPED_IS_HERE)
        return False
    reason = form.cleaned_data["reason"]
    if todo == "decline" and not reason.strip():
        form.add_error("reason", _("Say why: the person is told."))
    if not ticked:
        form.add_error(None, _("Tick the people first."))
    if form.errors:
        messages.error(request, TYPED_IS_HERE)
        return False
    act = actions.approve if todo == "approve" else actions.decline
    tell_outcome(request, *decide_each(event, ticked, user, now, act, reason))
    return True


def decide_each(event, ticked, user, now, act, reason):
    """(how many were decided on, why others were not)"""
    seen = dict(text.partition(":")[::2] for text in ticked if key_of(text[:36]))
    rows = Registration.objects.organised_by(user).filter(event=event, pk__in=seen)
    done, problems = 0, []
    for row in rows.naming(user).order_by("created_at", "pk"):
        try:
            with transaction.atomic():
                act(
                    registration=row,
                    by=user,
                    revision=number_of(seen[str(row.pk)]),
                    now=now,
                    reason=reason,
                )
        except PermissionDenied as error:
            raise Http404 from error
        except Conflict:
            problems.append((name_of(row), gettext("changed meanwhile: look again")))
        except ValidationError as error:
            problems.append((name_of(row), " ".join(error.messages)))
        else:
            done += 1
    return done, problems


def tell_outcome(request, done, problems):
    if done:
        words = ngettext(
            "%(count)d person is decided on and told by mail.",
            "%(count)d people are decided on and told by mail.",
            done,
        )
        messages.success(request, words % {"count": done})
    for name, why in problems[:10]:
        messages.warning(request, f"{name}: {why}")
    if more := and_more(len(problems[10:])):
        messages.warning(request, more)


def reminded(request, event, now):
    try:
        count = actions.remind(event=event, by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return True
    words = ngettext(
        "%(count)d person is reminded.", "%(count)d people are reminded.", count
    )
    messages.success(request, words % {"count": count})
    return True


# -- Inviting ----------------------------------------------------------------------
MOST_SHOWN = 100  # of those whom an invitation would reach
INVITATION_LABELS = (_("Name"), _("Partner"), _("Invitation"))
SHOWN_OTHERS = _(
    "This would reach others than were shown: look at the list, and invite again."
)


@a_page_of_one_s_own
def invite(request, slug):
    """Choose whom to invite, see who that would be, and invite those who were shown."""
    event, user, now = organised(request, slug), request.user, timezone.now()
    of_event = list(event.action_groups.visible_to(user))
    form = InvitationForm(
        request.POST or None, reader=user, initial={"groups": of_event}
    )
    found, rows, seen = None, [], ""
    if request.method == "POST" and form.is_valid():
        found = addressees(event=event, on=timezone.localdate(), **form.cleaned_data)
        rows, seen = invitation_rows(found, user), mark_of(found.people)
        if request.POST.get("do") == "invite":
            if request.POST.get("seen") != seen:
                messages.warning(request, SHOWN_OTHERS)
            elif invited(request, event, found, now):
                return redirect("events:participants", slug=event.slug)
        visible = Partner.objects.visible_to(user).values_list("pk", flat=True)
        known = set(visible.filter(pk__in=[partner.pk for partner in found.silent]))
        found.silent = [partner for partner in found.silent if partner.pk in known]
    return render(
        request,
        "events/invite.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "form": form,
            "found": found,
            "seen": seen,
            "columns": [{"label": label} for label in INVITATION_LABELS],
            "rows": rows[:MOST_SHOWN],
            "more": and_more(len(rows[MOST_SHOWN:])),
            "over": over_because(event, at=now),
        },
    )


def mark_of(people):
    """What tells whether these are the people that the page showed."""
    keys = sorted(str(person.pk) for person in people)
    return salted_hmac("events.invite", " ".join(keys)).hexdigest()


def invitation_rows(found, user):
    """Who would be written to, then who is on the list already, by partner.

    A name stands only where the person consented to be listed to ``user``.
    """
    keys = [person.pk for person in [*found.people, *found.known]]
    named = Representative.objects.visible_to(user).filter(pk__in=keys)
    named = set(named.values_list("pk", flat=True))
    theirs = {person.partner_id for person in [*found.people, *found.known]}
    partners = Partner.objects.visible_to(user).filter(pk__in=theirs)
    partners = set(partners.values_list("pk", flat=True))

    def row(person, standing):
        partner = {"text": ""}
        if person.partner_id in partners:
            partner["text"] = translated_text(person.partner, "name")[0]
            partner["url"] = person.partner.get_absolute_url()
        name = person.name
        if person.pk not in named:
            words = {"role": person.get_role_display()}
            name = gettext("Not listed to you (%(role)s)") % words
        return [name, partner, standing]

    def by_partner(cells):
        return fold(cells[1]["text"]), fold(cells[0])

    return [
        cells
        for people, standing in [
            (found.people, gettext("would be invited")),
            (found.known, gettext("on the list already")),
        ]
        for cells in sorted((row(each, standing) for each in people), key=by_partner)
    ]


def and_more(count):
    words = ngettext("And %(count)d more.", "And %(count)d more.", count)
    return words % {"count": count} if count else ""


def invited(request, event, found, now):
    try:
        count = actions.invite_people(
            event=event, people=found.people, by=request.user, now=now
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    words = ngettext(
        "%(count)d person is invited by mail.",
        "%(count)d people are invited by mail.",
        count,
    )
    messages.success(request, words % {"count": count})
    return True


# -- Rules -------------------------------------------------------------------------
@a_page_of_one_s_own
@transaction.atomic
def rules(request, slug):
    """Who may register, when, and how many can come."""
    posted = request.method == "POST"
    event = organised(request, slug, lock=posted)
    form = RulesForm(request.POST if posted else None, instance=event)
    if posted:
        seen = event.revision

        def act(**_values):
            actions.change_rules(
                event=event,
                values=form.values(),
                by=request.user,
                revision=seen,
                now=timezone.now(),
            )

        if written(request, form, act, gettext("Your changes are saved.")):
            return redirect(reverse("events:participants", kwargs={"slug": event.slug}))
    return render(
        request,
        "events/registration_rules.html",
        {"event": event, "breadcrumb": crumbs(event), "form": form},
    )


# -- At the door -------------------------------------------------------------------
MARKS = {"present": True, "absent": False, "clear": None}
DOOR_SORTS = [SORTS[0], SORTS[1]]


@a_page_of_one_s_own
def check_in(request, slug):
    """Say of each who is expected whether they are here."""
    event, user = organised(request, slug), request.user
    if request.method == "POST":
        return redirect(marked(request, event))
    listing = list_rows(
        request,
        participants_of(event, user).filter(status=RegistrationStatus.APPROVED),
        filterset_class=ParticipantFilterSet,
        sorts=DOOR_SORTS,
    )
    expected = event.registrations.filter(status=RegistrationStatus.APPROVED)
    return render(
        request,
        "events/check_in.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "listing": listing,
            "rows": [person_row(row) for row in listing.page],
            "expected": expected.count(),
            "present": expected.filter(attended=True).count(),
        },
    )


def marked(request, event):
    """Where to go once the mark is written, or why it was not is said."""
    todo, _colon, key = request.POST.get("do", "").partition(":")
    if todo not in MARKS or not key_of(key):
        raise Http404
    rows = Registration.objects.organised_by(request.user).filter(event=event)
    row = get_object_or_404(rows.select_related("event"), pk=key)
    mark = partial(actions.mark_attendance, registration=row, by=request.user)
    try:
        mark(
            attended=MARKS[todo],
            revision=revision_of(request),
            now=timezone.now(),
        )
    except Conflict:
        messages.warning(
            request, gettext("Somebody else marked this person meanwhile: look again.")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return f"{request.get_full_path()}#person-{row.pk}"


# -- Badges ------------------------------------------------------------------------
BADGE_COLUMNS = [
    Column(_("Name"), lambda badge: badge.name),
    Column(_("Job title"), lambda badge: badge.job_title),
    Column(_("Organisation"), lambda badge: badge.organisation),
    Column(_("Country"), lambda badge: badge.country),
    Column(_("Role"), lambda badge: _("chair") if badge.chairs else ""),
]


@never_cache
@login_required
@require_safe
def badges_table(request, slug):
    """What stands on the badges as a workbook, for a mail merge."""
    event = organised(request, slug)
    found = badges_of(event, request.user)
    columns = [
        *BADGE_COLUMNS,
        Column(_("Event"), lambda badge: translated_text(event, "title")[0]),
        Column(_("When"), lambda badge: dates_text(event)),
    ]
    return download_response("xlsx", found, columns, name=f"{event.slug}-badges")
