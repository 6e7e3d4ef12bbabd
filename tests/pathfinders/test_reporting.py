"""Who reports on a country, and how far each says its commitments are."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from partners.enums import RepresentativeRole, StakeholderGroup
from pathfinders.actions import reporting
from pathfinders.enums import AssessorKind, CommitmentStatus
from pathfinders.models import Assessment, Commitment, PathfinderCountry
from tests.factories.accounts import UserFactory
from tests.factories.core import DocumentFactory, pdf_bytes
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
)
from tests.pathfinders.days import MAY, TODAY, noon, now_is

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """The focal point of the institution that keeps a country."""
    partner = PartnerFactory(stakeholder_group=StakeholderGroup.GOVERNMENT_ENTITY)
    return RepresentativeFactory(partner=partner)


@pytest.fixture
def country(person):
    return PathfinderCountryFactory(focal_partner=person.partner)


@pytest.fixture
def commitment(country):
    CommitmentFactory()  # another country's
    return CommitmentFactory(priority_area__roadmap__pathfinder=country)


@pytest.fixture
def union(country):
    """Somebody of a workers' organisation that works in the country."""
    partner = PartnerFactory(
        stakeholder_group=StakeholderGroup.WORKERS_ORGANISATION,
        countries_of_work=[country.country],
    )
    return RepresentativeFactory(partner=partner)


def reported(commitment, person, **values):
    said = {
        "as_of": MAY,
        "status": CommitmentStatus.UNDER_WAY,
        "narrative": "Inspectors were trained.",
        "language": "en",
    }
    return reporting.report_progress(
        commitment=commitment, by=person.user, on=TODAY, **{**said, **values}
    )


# -- Who -------------------------------------------------------------------------
def test_country_is_reported_on_by_focal_points_and_alternates(country, person):
    alternate = RepresentativeFactory(
        partner=person.partner, role=RepresentativeRole.ALTERNATE
    )
    press = RepresentativeFactory(
        partner=person.partner, role=RepresentativeRole.COMMUNICATIONS
    )
    former = RepresentativeFactory(partner=person.partner, former=True)
    PathfinderCountryFactory()
    rows = PathfinderCountry.objects

    assert list(rows.reportable_by(person.user)) == [country]
    assert list(rows.reportable_by(alternate.user)) == [country]
    assert not rows.reportable_by(press.user)
    assert not rows.reportable_by(former.user)
    assert not rows.reportable_by(RepresentativeFactory().user)
    assert not rows.reportable_by(UserFactory(staff=True))
    assert not rows.reportable_by(None)


def test_nobody_reports_on_a_country_they_may_not_read(person):
    PathfinderCountryFactory(focal_partner=person.partner, hidden=True)

    assert not PathfinderCountry.objects.reportable_by(person.user)


def test_commitment_of_a_superseded_roadmap_is_not_reported_on(country, person):
    CommitmentFactory(
        priority_area__roadmap__pathfinder=country,
        priority_area__roadmap__status="superseded",
    )

    assert not Commitment.objects.reportable_by(person.user)


@pytest.mark.parametrize(
    ("group", "may"),
    [
        (StakeholderGroup.CIVIL_SOCIETY, True),
        (StakeholderGroup.WORKERS_ORGANISATION, True),
        (StakeholderGroup.EMPLOYERS_ORGANISATION, True),
        (StakeholderGroup.GOVERNMENT_ENTITY, False),
        (StakeholderGroup.ACADEMIA, False),
    ],
)
def test_commitment_is_commented_on_by_those_of_three_groups(
    commitment, country, group, may
):
    at_home = RepresentativeFactory(
        partner__stakeholder_group=group, partner__country=country.country
    )
    elsewhere = RepresentativeFactory(partner__stakeholder_group=group)
    suspended = RepresentativeFactory(
        partner__stakeholder_group=group,
        partner__country=country.country,
        partner__suspended=True,
    )
    rows = Commitment.objects

    assert list(rows.commentable_by(at_home.user)) == ([commitment] if may else [])
    assert not rows.commentable_by(elsewhere.user)
    assert not rows.commentable_by(suspended.user)


def test_commitment_is_commented_on_by_those_at_work_in_the_country(commitment, union):
    assert list(Commitment.objects.commentable_by(union.user)) == [commitment]


# -- Progress --------------------------------------------------------------------
def test_report_is_published_in_the_government_s_name(commitment, person):
    report = reported(commitment, person, narrative="Des agents formés.", language="fr")

    report.refresh_from_db()
    assert report.assessor_kind == AssessorKind.SELF_REPORT
    assert report.assessor == person.partner
    assert (report.as_of, report.status) == (MAY, CommitmentStatus.UNDER_WAY)
    assert (report.narrative_fr, report.narrative_en) == ("Des agents formés.", None)
    assert report.visibility == Visibility.PUBLIC
    assert report.written_by == person.user
    assert list(Assessment.objects.visible_to(None)) == [report]


def test_another_country_s_commitment_cannot_be_reported_on(person, country):
    with pytest.raises(PermissionDenied):
        reported(CommitmentFactory(), person)

    assert not Assessment.objects.exists()


def test_report_sent_twice_is_written_once(commitment, person):
    first = reported(commitment, person)

    assert reported(commitment, person) == first
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"as_of": datetime.date(2026, 7, 1)}, "as_of", "still to come"),
        ({"as_of": datetime.date(2018, 12, 31)}, "as_of", "begins in 2019"),
        ({"as_of": datetime.date(2026, 3, 31)}, "as_of", "last report is of"),
        ({"status": CommitmentStatus.NOT_STARTED}, "status", "cannot be “not"),
        (
            {"as_of": datetime.date(2019, 1, 1), "status": CommitmentStatus.COMPLETED},
            "as_of",
            "last report is of",
        ),
    ],
)
def test_report_that_contradicts_is_refused_in_words(
    commitment, person, values, field, words
):
    AssessmentFactory(
        commitment=commitment,
        as_of=datetime.date(2026, 4, 1),
        status=CommitmentStatus.COMPLETED,
    )

    with pytest.raises(ValidationError) as refused:
        reported(commitment, person, **values)

    assert list(refused.value.message_dict) == [field]
    assert words in refused.value.message_dict[field][0]
    assert Assessment.objects.count() == 1


def test_nothing_is_completed_before_it_starts(commitment, person):
    Commitment.objects.update(starts_on=datetime.date(2026, 6, 1))

    with pytest.raises(ValidationError, match="starts on"):
        reported(commitment, person, status=CommitmentStatus.COMPLETED)
    assert reported(commitment, person, status=CommitmentStatus.NOT_STARTED)


def test_report_of_the_same_day_replaces_a_mistaken_one(commitment, person):
    wrong = reported(commitment, person, status=CommitmentStatus.COMPLETED)
    right = reported(commitment, person, status=CommitmentStatus.NOT_STARTED)

    (row,) = Commitment.objects.with_status(on=TODAY).filter(pk=commitment.pk)
    assert row.status == CommitmentStatus.NOT_STARTED
    assert list(commitment.assessments.all()) == [right, wrong]


def test_evidence_is_of_the_country_s_documents(commitment, country, person):
    ours, theirs = DocumentFactory(), DocumentFactory()
    hidden = DocumentFactory(hidden=True)
    country.documents.set([ours, hidden])

    report = reported(commitment, person, evidence=[ours, theirs, hidden])

    assert list(report.evidence.all()) == [ours]


def test_uploaded_evidence_is_no_more_open_than_the_commitment(
    commitment, country, person
):
    Commitment.objects.filter(pk=commitment.pk).update(visibility=Visibility.PARTNERS)
    file = SimpleUploadedFile("minutes.pdf", pdf_bytes(), "application/pdf")

    report = reported(commitment, person, upload=file)

    (document,) = report.evidence.all()
    assert document.visibility == Visibility.PARTNERS
    assert (document.title_en, document.file_name) == ("minutes.pdf", "minutes.pdf")
    assert list(country.documents.all()) == [document]


def corrected(report, person, **values):
    said = {
        "revision": report.revision,
        "on": TODAY,
        "narrative": "Nine inspectors were trained.",
        "language": "en",
        "as_of": report.as_of,
        "status": report.status,
    }
    return reporting.correct_report(
        assessment=report, by=person.user, **{**said, **values}
    )


def test_author_corrects_a_report_on_its_day(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY))
    report.refresh_from_db()

    corrected(report, person)

    report.refresh_from_db()
    assert report.narrative_en == "Nine inspectors were trained."


def test_report_of_yesterday_is_not_edited(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY - datetime.timedelta(days=1)))
    report.refresh_from_db()

    with pytest.raises(PermissionDenied):
        corrected(report, person)


def test_colleague_does_not_edit_a_report(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY))
    report.refresh_from_db()

    with pytest.raises(PermissionDenied):
        corrected(report, RepresentativeFactory(partner=person.partner))


def test_correction_of_what_was_changed_meanwhile_is_refused(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY))
    report.refresh_from_db()
    corrected(report, person)

    with pytest.raises(Conflict):
        corrected(report, person, narrative="Ten inspectors.")
