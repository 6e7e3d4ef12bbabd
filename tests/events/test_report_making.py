"""How the report of a meeting is written, circulated and made final."""

import datetime
import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alliance87.core.revisions import Conflict
from events.actions import report_comments, uptakes
from events.actions import reports as actions
from events.enums import ReportCircle, ReportStatus, SectionKind
from events.models import (
    Contribution,
    MeetingReport,
    Proposal,
    ProposalUptake,
    ReportComment,
    ReportSection,
)
from tests.events.reports import (
    CIRCLE,
    EVERYBODY,
    READERS,
    TODAY,
    Meeting,
    finalise,
)
from tests.factories.action_groups import OutputFactory
from tests.factories.core import ThemeFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    DecisionFactory,
    ItemMinutesFactory,
    ProposalUptakeFactory,
    RegistrationFactory,
    ReportCommentFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db
LATER = datetime.date(2099, 1, 1)


@pytest.fixture
def meeting():
    return Meeting()


def circulate(report, by, **options):
    values = {"circle": ReportCircle.BOTH, "comments_until": LATER, **options}
    return actions.circulate_report(report=report, by=by, today=TODAY, **values)


# -- From the agenda -----------------------------------------------------------------
def test_a_report_begins_with_the_agenda_and_who_spoke(meeting):
    point = AgendaItemFactory(
        event=meeting.event,
        position=2,
        title_en="On zinc",
        title_fr="Du zinc",
        objective_en="To have less.",
        kind="panel",
        track="Track 1",
    )
    AgendaItemFactory(event=meeting.event, position=1, title_en="Coffee", kind="break")
    ContributionFactory(
        agenda_item=point, name="Ada", job_title="Minister", organisation="Labour"
    )

    ItemMinutesFactory(agenda_item=point, text_en="Zinc is costly.\n\nIt is.")

    report = actions.begin_report(event=meeting.event, by=meeting.chair)

    section = ReportSection.objects.get(report=report)
    assert section.summary_en == "<p>Zinc is costly.</p><p>It is.</p>"
    assert (section.heading_en, section.heading_fr) == ("On zinc", "Du zinc")
    assert (section.objective_en, section.track) == ("To have less.", "Track 1")
    assert (section.kind, section.agenda_item) == (SectionKind.THEMATIC_PANEL, point)
    speaker = section.contributions.get()
    assert (speaker.name, speaker.job_title, speaker.organisation) == (
        *("Ada", "Minister", "Labour"),
    )
    assert point.contributions.count() == 1
    assert report.status == ReportStatus.WRITING


def test_a_section_begins_with_what_its_point_decided_and_asked(meeting):
    point = AgendaItemFactory(event=meeting.event, title_en="On zinc")
    ItemMinutesFactory(agenda_item=point, text_fr="Le zinc.", text_en="")
    of_point = {"event": meeting.event, "agenda_item": point}
    DecisionFactory(**of_point, number=7, text_en="", text_fr="Moins de <zinc>.")
    owner = RepresentativeFactory(partner__name_en="Farm Watch")
    ActionPointFactory(
        **of_point,
        text_en="Count zinc.",
        owner=owner,
        owner_partner=owner.partner,
        due_on=datetime.date(2026, 5, 1),
    )
    ActionPointFactory(**of_point, text_en="Secret.", visibility="group")
    ActionPointFactory(
        **of_point,
        text_en="Weigh zinc.",
        owner_partner=PartnerFactory(visibility="secretariat"),
    )

    actions.begin_report(event=meeting.event, by=meeting.chair)

    section = ReportSection.objects.get()
    assert not section.summary_en
    assert section.summary_fr == (
        "<p>Le zinc.</p>"
        "<h3>Décisions</h3><p>7. Moins de &lt;zinc&gt;.</p>"
        "<h3>Points d’action</h3><ul>"
        "<li>Count zinc. (Farm Watch, échéance\xa0: 1 mai 2026)</li><li>Weigh zinc.</li></ul>"
    )


def test_what_was_decided_under_no_point_is_the_last_section(meeting):
    AgendaItemFactory(event=meeting.event, position=1, title_en="On zinc")
    coffee = AgendaItemFactory(event=meeting.event, position=2, kind="break")
    DecisionFactory(event=meeting.event, number=2, text_en="To go on.")
    DecisionFactory(
        event=meeting.event, agenda_item=coffee, number=1, text_en="To have tea."
    )

    actions.begin_report(event=meeting.event, by=meeting.chair)

    first, last = ReportSection.objects.order_by("position")
    assert not first.summary_en
    assert last.heading_en == "Other decisions and action points"
    assert last.summary_en == (
        "<h3>Decisions</h3><p>1. To have tea.</p><p>2. To go on.</p>"
    )


def test_no_report_is_final_before_the_meeting(meeting):
    report = meeting.report(writing=True)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    type(meeting.event).objects.update(starts_at=tomorrow, ends_at=tomorrow)

    with pytest.raises(ValidationError, match="has not begun"):
        actions.finalise_report(
            report=report,
            by=meeting.chair,
            today=timezone.localdate(),
            published_on=timezone.localdate(),
            visibility="public",
        )


def test_a_meeting_with_a_report_begins_no_second_one(meeting):
    meeting.report(writing=True)

    with pytest.raises(ValidationError, match="new version"):
        actions.begin_report(event=meeting.event, by=meeting.chair)


@pytest.mark.parametrize("name", sorted(EVERYBODY - READERS - {"visitor"}))
def test_nobody_else_writes(meeting, name):
    report, by = meeting.report(circulated=True), meeting.people[name]
    section = report.sections.get()
    deeds = [
        lambda: actions.begin_report(event=meeting.event, by=by),
        lambda: actions.edit_report(report=report, by=by, values={}, revision=1),
        lambda: actions.remove_row(row=section, by=by, revision=1),
        lambda: circulate(report, by),
        lambda: actions.take_back_report(report=report, by=by),
        lambda: finalise(report, by),
        lambda: actions.open_version(report=report, by=by),
    ]

    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()


# -- Who reads it --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "readers"),
    [
        ({"writing": True}, READERS),
        ({"writing": True, "visibility": "secretariat"}, {"secretariat"}),
        ({"circulated": True}, CIRCLE),
        (
            {"circulated": True, "circle": "participants"},
            READERS | {"participant"},
        ),
        (
            {"circulated": True, "circle": "groups"},
            READERS | {"member of the group"},
        ),
        ({"visibility": "group"}, CIRCLE),
        ({"visibility": "public"}, EVERYBODY),
    ],
)
def test_a_report_and_all_in_it_is_read_by_its_circle_alone(meeting, options, readers):
    report = meeting.report(**options)
    section = report.sections.get()
    ContributionFactory(in_report=True, section=section)
    ProposalUptakeFactory(proposal=section.proposals.get())

    models = [MeetingReport, ReportSection, Contribution, Proposal, ProposalUptake]
    for model in models:
        assert meeting.readers(model.objects.all()) == readers, model


def test_the_past_of_a_published_report_has_none_of_its_drafts(meeting):
    report, section = meeting.final()
    ReportSection.objects.filter(pk=section.pk).update(summary_fr="Du zinc.")

    past = MeetingReport.pgh_event_model.objects.filter(id=report.pk)
    sections = ReportSection.pgh_event_model.objects.filter(id=section.pk)

    assert past.count() > past.visible_to(meeting.guest).count() == 1
    assert past.visible_to(meeting.guest).get().status == ReportStatus.FINAL
    assert sections.count() == 2
    # Both were current once it was final: the first until it was translated.
    assert sections.visible_to(meeting.guest).count() == 2


@pytest.mark.parametrize("shared", [True, False])
def test_comments_are_read_by_the_circle_where_that_was_chosen(meeting, shared):
    report = meeting.report(circulated=True, comments_shared=shared)
    ReportCommentFactory(section=report.sections.get(), author=meeting.guest_speaks)

    readers = meeting.readers(ReportComment.objects.all())

    assert readers == (CIRCLE if shared else READERS | {"participant"})


def test_comments_on_a_final_report_are_their_authors_and_the_organisers(meeting):
    report = meeting.report()
    ReportCommentFactory(section=report.sections.get(), author=meeting.guest_speaks)

    readers = meeting.readers(ReportComment.objects.all())

    assert readers == READERS | {"participant"}


# -- Writing -------------------------------------------------------------------------
def test_rows_are_added_moved_and_removed(meeting):
    report = meeting.report(writing=True)
    first = report.sections.get()
    theme = ThemeFactory()
    second = actions.add_row(
        row=ReportSection(report=report),
        by=meeting.chair,
        values={"heading_en": "Second", "summary_en": "<p onclick=x>Hm</p>"},
    )
    actions.edit_row(
        row=second, by=meeting.chair, values={"themes": [theme]}, revision=1
    )
    second.refresh_from_db()
    actions.move_row(row=second, by=meeting.chair, revision=second.revision, down=False)

    assert list(report.sections.all()) == [second, first]
    assert second.summary_en == "<p>Hm</p>"
    assert list(second.themes.all()) == [theme]
    first.refresh_from_db()
    actions.remove_row(row=first, by=meeting.chair, revision=first.revision)
    assert list(report.sections.values_list("position", flat=True)) == [1]


def test_a_section_with_comments_stays(meeting):
    report = meeting.report(circulated=True)
    section = report.sections.get()
    ReportCommentFactory(section=section)

    with pytest.raises(ValidationError, match="1 comment on this section"):
        actions.remove_row(row=section, by=meeting.chair, revision=section.revision)


@pytest.mark.django_db(transaction=True)
def test_of_eight_editors_at_once_no_text_is_lost(meeting):
    section = meeting.report(writing=True).sections.get()

    def write(number):
        try:
            row = ReportSection.objects.get(pk=section.pk)
            while True:
                text = f"{row.summary_en} Editor {number}."
                try:
                    actions.edit_row(
                        row=row,
                        by=meeting.chair,
                        values={"summary_en": text},
                        revision=row.revision,
                    )
                except Conflict as conflict:
                    row = conflict.record
                else:
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    section.refresh_from_db()
    assert all(f"Editor {number}." in section.summary_en for number in range(8))


# -- Telling that it is final ---------------------------------------------------------
def test_those_who_had_a_place_are_told_once_in_their_language(meeting):
    report = meeting.report(writing=True)
    RegistrationFactory(event=meeting.event)  # invited alone
    meeting.event.registrations.filter(representative__user=meeting.guest).update(
        status="approved"
    )
    meeting.guest.language = "fr"
    meeting.guest.save()

    finalise(report, meeting.chair)
    with pytest.raises(ValidationError):
        finalise(report, meeting.chair)

    [told] = mail.outbox
    assert told.to == [meeting.guest.email]
    assert f"/fr/events/reports/{report.slug}/" in told.body
    assert meeting.event.title_en in told.body
    assert meeting.event.title_en not in told.subject


def test_nobody_is_told_of_a_final_report_where_that_is_switched_off(meeting):
    report = meeting.report(writing=True)
    meeting.event.registrations.update(status="approved")

    finalise(report, meeting.chair, tells=False)

    assert mail.outbox == []


def test_who_may_not_read_the_final_report_is_not_told_of_it(meeting):
    report = meeting.report(writing=True)
    meeting.event.registrations.update(status="approved")

    finalise(report, meeting.chair, visibility="secretariat")

    assert mail.outbox == []


# -- Circulation ---------------------------------------------------------------------
def test_a_circle_is_told_until_when_it_may_comment(meeting):
    report = meeting.report(writing=True)

    told = circulate(report, meeting.chair)

    assert told == 2
    assert {to for one in mail.outbox for to in one.to} == {
        meeting.people["participant"].email,
        meeting.people["member of the group"].email,
    }
    assert "1 January 2099" in mail.outbox[0].body
    assert "zinc" not in mail.outbox[0].subject


def test_nobody_is_asked_where_there_is_nobody(meeting):
    report = meeting.report(writing=True)
    meeting.event.registrations.all().delete()

    with pytest.raises(ValidationError, match="nobody in this circle"):
        circulate(report, meeting.chair, circle=ReportCircle.PARTICIPANTS)


def test_what_is_taken_back_is_the_organisers_again(meeting):
    report = meeting.report(circulated=True)

    actions.take_back_report(report=report, by=meeting.chair)

    assert meeting.readers(MeetingReport.objects.all()) == READERS


@pytest.mark.parametrize("name", ["participant", "member of the group"])
def test_the_circle_comments_until_the_day_is_over(meeting, name):
    report = meeting.report(circulated=True)
    section, by = report.sections.get(), meeting.people[name]

    comment = report_comments.write_comment(
        section=section, by=by, text="Too much.", quote="Much zinc."
    )

    assert (comment.author.user, comment.quote) == (by, "Much zinc.")
    MeetingReport.objects.update(comments_until=datetime.date(2020, 1, 1))
    with pytest.raises(ValidationError, match="no comments any more"):
        report_comments.write_comment(section=section, by=by, text="Late.")


def test_nobody_outside_the_circle_comments(meeting):
    section = meeting.report(circulated=True).sections.get()

    for name in ("declined", "partner", "secretariat"):
        with pytest.raises(PermissionDenied):
            report_comments.write_comment(
                section=section, by=meeting.people[name], text="Me too."
            )


def test_an_author_is_told_what_became_of_a_comment(meeting):
    report = meeting.report(circulated=True)
    comment = ReportCommentFactory(
        section=report.sections.get(), author=meeting.guest_speaks
    )

    done = report_comments.resolve_comment(
        comment=comment,
        by=meeting.chair,
        outcome="not_taken_in",
        resolution="It was not said.",
        revision=comment.revision,
    )

    assert done.is_resolved
    [told] = mail.outbox
    assert told.to == [meeting.guest.email]
    assert "It was not said." in told.body
    opened = report_comments.reopen_comment(
        comment=done, by=meeting.chair, revision=done.revision
    )
    assert not opened.is_resolved


# -- Final ---------------------------------------------------------------------------
def test_a_report_with_unresolved_comments_is_not_made_final(meeting):
    report = meeting.report(circulated=True)
    ReportCommentFactory(section=report.sections.get(), text="Too much.")

    with pytest.raises(ValidationError) as refused:
        finalise(report, meeting.chair)

    assert "On zinc: “Too much.”" in refused.value.messages


def test_the_database_keeps_a_final_report_as_it_is(meeting):
    report, section = meeting.final()
    speaker = Contribution(section=section, name="Ada")
    proposal = section.proposals.get()
    deeds = [
        lambda: MeetingReport.objects.filter(pk=report.pk).update(title_en="Other"),
        lambda: MeetingReport.objects.filter(pk=report.pk).delete(),
        lambda: ReportSection.objects.filter(pk=section.pk).update(summary_en="Other"),
        lambda: Proposal.objects.filter(pk=proposal.pk).update(label="Other"),
        lambda: Proposal.objects.filter(pk=proposal.pk).delete(),
        lambda: speaker.save(),
        lambda: section.themes.add(ThemeFactory()),
        lambda: proposal.themes.add(ThemeFactory()),
    ]

    for deed in deeds:
        with pytest.raises(IntegrityError, match="final"), transaction.atomic():
            deed()


def test_a_final_report_may_be_shown_translated_and_taken_up(meeting):
    report, section = meeting.final()
    MeetingReport.objects.filter(pk=report.pk).update(visibility="partners")
    ReportSection.objects.filter(pk=section.pk).update(summary_fr="Beaucoup de zinc.")

    uptakes.take_up(
        proposal=section.proposals.get(),
        target=OutputFactory(),
        by=meeting.people["secretariat"],
    )

    assert ProposalUptake.objects.count() == 1


def test_a_new_version_is_a_copy_that_the_organisers_write(meeting):
    report, section = meeting.final()
    ProposalUptakeFactory(proposal=section.proposals.get())

    new = actions.open_version(report=report, by=meeting.chair)

    assert (new.version, new.status) == (report.version + 1, ReportStatus.WRITING)
    copied = new.sections.get()
    assert copied.summary_en == "Much zinc."
    assert copied.proposals.get().text_en == "Less zinc."
    assert copied.proposals.get().taken_up_by_outputs.count() == 1
    assert meeting.readers(MeetingReport.objects.filter(pk=new.pk)) == READERS
    assert meeting.readers(MeetingReport.objects.filter(pk=report.pk)) == EVERYBODY
    with pytest.raises(ValidationError, match="being written already"):
        actions.open_version(report=report, by=meeting.chair)


def test_of_two_final_versions_the_proposals_of_the_newer_one_are_current(meeting):
    report, _section = meeting.final()
    new = actions.open_version(report=report, by=meeting.chair)
    rows = Proposal.objects.all()

    assert rows.current(None).filter(section__report=report).exists()
    finalise(new, meeting.chair)

    assert not rows.current(None).filter(section__report=report).exists()
    assert rows.current(None).filter(section__report=new).exists()
