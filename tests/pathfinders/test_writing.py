"""What countries, partners and the Secretariat write through the API."""

import datetime

import pytest

from alliance87.core.enums import Visibility
from pathfinders.enums import (
    AssessorKind,
    CommentState,
    CommitmentStatus,
    ProgressReportStatus,
    StageKind,
    SupportOfferState,
    SupportRequestState,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    NextStep,
    PathfinderCountry,
    ProgressReport,
    Roadmap,
    StageEvent,
    SupportOffer,
    SupportRequest,
)
from tests.conftest import signed_in
from tests.factories.core import CountryFactory, DocumentFactory, SourceFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    CommitmentFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    ProgressReportFactory,
    RoadmapFactory,
    StageEventFactory,
    SupportOfferFactory,
    SupportRequestFactory,
)
from tests.writing import patch, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return RepresentativeFactory()


@pytest.fixture
def country(keeper):
    return PathfinderCountryFactory(focal_partner=keeper.partner)


@pytest.fixture
def commitment(country):
    return CommitmentFactory(priority_area__roadmap__pathfinder=country)


@pytest.fixture
def keeper_client(keeper):
    return signed_in(keeper.user)


def report_on(commitment, **values):
    return {
        "commitment": commitment.pk,
        "as_of": "2020-06-30",
        "status": "under_way",
        "narrative": "Forty inspectors were trained.",
        "language": "en",
    } | values


def names(response):
    assert response.status_code == 400, response.content
    return sorted(response.json()["errors"])


# -- Reports of the country ----------------------------------------------------------
def test_country_reports_progress_and_the_page_shows_it(
    keeper, keeper_client, country, commitment, client
):
    paper = DocumentFactory(slug="survey")
    country.documents.add(paper)

    response = post(
        keeper_client, "assessments", report_on(commitment, evidence=["survey"])
    )

    assert response.status_code == 201, response.content
    row = Assessment.objects.get()
    assert row.assessor_kind == AssessorKind.SELF_REPORT
    assert row.assessor == keeper.partner
    assert row.written_by == keeper.user
    assert list(row.evidence.all()) == [paper]
    assert response.json()["id"] == str(row.pk)
    page = client.get(country.get_absolute_url()).content.decode()
    assert "Forty inspectors were trained." in page


def test_all_that_a_report_lacks_is_told_at_once(keeper_client, commitment):
    response = post(keeper_client, "assessments", {})

    assert names(response) == ["as_of", "commitment", "narrative", "status"]


def test_others_do_not_report_for_a_country(member_client, commitment):
    response = post(member_client, "assessments", report_on(commitment))

    assert response.status_code == 403
    assert not Assessment.objects.exists()


def test_commitment_that_is_hidden_is_as_one_that_is_not_there(keeper_client):
    hidden = CommitmentFactory(hidden=True)
    response = post(keeper_client, "assessments", report_on(hidden))
    missing = report_on(hidden) | {"commitment": "no-such-id"}

    assert names(response) == ["commitment"]
    [there] = response.json()["errors"]["commitment"]
    [nothing] = post(keeper_client, "assessments", missing).json()["errors"][
        "commitment"
    ]
    assert there.replace(str(hidden.pk), "…") == nothing.replace("no-such-id", "…")


def test_report_that_contradicts_an_earlier_one_names_the_field(
    keeper_client, commitment
):
    AssessmentFactory(commitment=commitment, as_of=datetime.date(2021, 1, 1))

    response = post(keeper_client, "assessments", report_on(commitment))

    assert names(response) == ["as_of"]
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("field", ["commitment", "as_of", "status", "narrative"])
def test_report_without_what_it_needs_names_it(keeper_client, commitment, field):
    values = report_on(commitment)
    del values[field]

    assert names(post(keeper_client, "assessments", values)) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("assessor_kind", "independent"),
        ("completion", "complete"),
        ("visibility", "secretariat"),
        ("locator", "p. 4"),
    ],
)
def test_country_speaks_for_nobody_else(keeper_client, commitment, field, value):
    values = report_on(commitment, **{field: value})

    assert names(post(keeper_client, "assessments", values)) == [field]
    assert not Assessment.objects.exists()


def test_evidence_is_of_the_country(keeper_client, commitment):
    DocumentFactory(slug="of-others")

    values = report_on(commitment, evidence=["of-others"])

    assert names(post(keeper_client, "assessments", values)) == ["evidence"]


def test_country_replies_to_what_others_said(keeper_client, commitment):
    judged = AssessmentFactory(commitment=commitment, independent=True)
    values = {"reply_to": judged.pk, "narrative": "Nous répondons.", "language": "fr"}

    response = post(keeper_client, "assessments", values)

    assert response.status_code == 201, response.content
    reply = Assessment.objects.get(reply_to=judged)
    assert reply.assessor_kind == AssessorKind.GOVERNMENT_REPLY
    assert reply.narrative_fr == "Nous répondons."


def test_author_corrects_a_report_of_today(keeper_client, commitment):
    post(keeper_client, "assessments", report_on(commitment))
    row = Assessment.objects.get()

    response = patch(keeper_client, "assessments", row, {"status": "delayed"})

    assert response.status_code == 200, response.content
    row.refresh_from_db()
    assert row.status == CommitmentStatus.DELAYED
    assert row.narrative_en == "Forty inspectors were trained."


@pytest.mark.parametrize("field", ["as_of", "status"])
@pytest.mark.parametrize("value", [None, ""])
def test_correction_takes_nothing_away_that_a_report_needs(
    keeper_client, commitment, field, value
):
    post(keeper_client, "assessments", report_on(commitment))
    row = Assessment.objects.get()

    response = patch(keeper_client, "assessments", row, {field: value})

    assert names(response) == [field]
    assert Assessment.objects.get().revision == row.revision


def test_language_that_was_named_wrongly_is_corrected(keeper_client, commitment):
    values = report_on(commitment, narrative="Quarante inspecteurs formés.")
    post(keeper_client, "assessments", values)

    patch(keeper_client, "assessments", Assessment.objects.get(), {"language": "fr"})

    row = Assessment.objects.get()
    assert row.narrative_fr == "Quarante inspecteurs formés."
    assert not row.narrative_en


def test_corrected_text_leaves_none_of_before_in_another_language(
    keeper_client, commitment
):
    post(keeper_client, "assessments", report_on(commitment))
    Assessment.objects.update(narrative_es="Se formó a cuarenta inspectores.")
    words = {"narrative": "Neuf inspecteurs formés.", "language": "fr"}

    patch(keeper_client, "assessments", Assessment.objects.get(), words)

    row = Assessment.objects.get()
    assert row.narrative_fr == "Neuf inspecteurs formés."
    assert not row.narrative_en
    assert not row.narrative_es


def test_correction_of_the_status_keeps_the_translations(keeper_client, commitment):
    post(keeper_client, "assessments", report_on(commitment))
    Assessment.objects.update(narrative_fr="Quarante inspecteurs formés.")

    patch(keeper_client, "assessments", Assessment.objects.get(), {"status": "delayed"})

    row = Assessment.objects.get()
    assert row.narrative_en == "Forty inspectors were trained."
    assert row.narrative_fr == "Quarante inspecteurs formés."


def test_country_does_not_reply_to_itself(keeper_client, commitment):
    post(keeper_client, "assessments", report_on(commitment))
    own = Assessment.objects.get()
    values = {"reply_to": own.pk, "narrative": "Indeed."}

    assert names(post(keeper_client, "assessments", values)) == ["reply_to"]
    assert Assessment.objects.get() == own


def test_report_of_somebody_else_is_not_corrected(keeper_client, commitment):
    row = AssessmentFactory(commitment=commitment)

    response = patch(keeper_client, "assessments", row, {"status": "delayed"})

    assert response.status_code == 403
    assert Assessment.objects.get().status == CommitmentStatus.UNDER_WAY


def test_report_that_changed_meanwhile_is_not_written_over(keeper_client, commitment):
    post(keeper_client, "assessments", report_on(commitment))
    row = Assessment.objects.get()
    row.narrative_en = "Changed."
    row.save()

    response = patch(
        keeper_client, "assessments", row, {"status": "delayed"}, revision=1
    )

    assert response.status_code == 412


def test_secretariat_enters_what_an_independent_assessor_says(
    editor_client, commitment
):
    SourceFactory(slug="study")
    values = {
        "commitment": commitment.pk,
        "as_of": "2021-05-01",
        "assessor_kind": "independent",
        "completion": "limited",
        "narrative": "Little was done.",
        "language": "en",
        "visibility": "public",
        "source": "study",
        "locator": "p. 9",
    }

    response = post(editor_client, "assessments", values)

    assert response.status_code == 201, response.content
    row = Assessment.objects.get()
    assert (row.completion, row.locator) == ("limited", "p. 9")
    assert row.narrative_en == "Little was done."


# -- Comments ------------------------------------------------------------------------
@pytest.fixture
def union(country):
    partner = PartnerFactory(
        stakeholder_group="workers_organisation", country=country.country
    )
    return RepresentativeFactory(partner=partner)


def test_organisation_in_the_country_comments(union, commitment, client):
    values = report_on(commitment, partner=union.partner.slug)

    response = post(signed_in(union.user), "commitment-comments", values)

    assert response.status_code == 201, response.content
    assert response.json()["state"] == "waiting"
    assert CommitmentComment.objects.get().written_by == union.user
    assert client.get("/api/v1/commitment-comments/").json()["count"] == 0


def test_other_organisations_do_not_comment(commitment):
    stranger = RepresentativeFactory()
    values = report_on(commitment, partner=stranger.partner.slug)

    response = post(signed_in(stranger.user), "commitment-comments", values)

    assert response.status_code == 403


def test_secretariat_publishes_a_comment_word_for_word(
    editor_client, union, commitment
):
    row = CommitmentCommentFactory(
        commitment=commitment, partner=union.partner, written_by=union.user
    )

    response = patch(editor_client, "commitment-comments", row, {"state": "published"})

    assert response.status_code == 200, response.content
    published = Assessment.objects.get()
    assert response.json()["assessment"] == str(published.pk)
    assert published.narrative_en == row.narrative


def test_partner_does_not_publish_its_own_comment(union, commitment):
    row = CommitmentCommentFactory(
        commitment=commitment, partner=union.partner, written_by=union.user
    )
    client = signed_in(union.user)

    refused = patch(client, "commitment-comments", row, {"state": "published"})
    withdrawn = patch(client, "commitment-comments", row, {"state": "withdrawn"})

    assert refused.status_code == 403
    assert withdrawn.json()["state"] == CommentState.WITHDRAWN
    assert not Assessment.objects.exists()


def test_comment_is_declined_with_a_reason(editor_client, union, commitment):
    row = CommitmentCommentFactory(commitment=commitment, partner=union.partner)

    refused = patch(editor_client, "commitment-comments", row, {"state": "declined"})
    done = patch(
        editor_client,
        "commitment-comments",
        row,
        {"state": "declined", "reason": "It names a child."},
    )

    assert names(refused) == ["reason"]
    assert done.json()["reason"] == "It names a child."


def test_comment_of_another_partner_does_not_exist(member_client, commitment):
    row = CommitmentCommentFactory(commitment=commitment)

    response = patch(member_client, "commitment-comments", row, {"state": "withdrawn"})

    assert response.status_code == 404


# -- Annual reports ------------------------------------------------------------------
@pytest.fixture
def report(country):
    return ProgressReportFactory(
        pathfinder=country, visibility=Visibility.GROUP, summary_en=""
    )


def test_country_writes_and_submits_its_report(keeper_client, report, keeper):
    written = patch(
        keeper_client, "progress-reports", report, {"summary": "Much was done."}
    )
    submitted = patch(
        keeper_client, "progress-reports", report, {"status": "submitted"}
    )

    assert written.json()["status"] == ProgressReportStatus.DRAFT
    assert submitted.json()["status"] == ProgressReportStatus.SUBMITTED
    report.refresh_from_db()
    assert (report.summary_en, report.submitted_by) == ("Much was done.", keeper.user)


def test_language_alone_copies_no_summary_into_another(keeper_client, country):
    report = ProgressReportFactory(pathfinder=country, visibility=Visibility.GROUP)

    patch(keeper_client, "progress-reports", report, {"language": "fr"})

    report.refresh_from_db()
    assert report.summary_en == "The work went on."
    assert not report.summary_fr


def test_empty_report_is_not_submitted(keeper_client, report):
    response = patch(keeper_client, "progress-reports", report, {"status": "submitted"})

    assert names(response) == ["summary"]


@pytest.mark.parametrize("status", ["accepted", "published"])
def test_country_does_not_decide_on_its_report(keeper_client, report, status):
    ProgressReport.objects.update(status=ProgressReportStatus.SUBMITTED)

    response = patch(keeper_client, "progress-reports", report, {"status": status})

    assert response.status_code == 403
    report.refresh_from_db()
    assert report.status == ProgressReportStatus.SUBMITTED


def test_secretariat_sends_back_accepts_and_publishes(editor_client, report):
    ProgressReport.objects.update(status=ProgressReportStatus.SUBMITTED)

    def step(**values):
        return patch(editor_client, "progress-reports", report, values)

    assert names(step(status="sent_back")) == ["remarks"]
    assert step(status="sent_back", remarks="Say more.").json()["status"] == "sent_back"
    assert step(status="accepted").status_code == 400
    ProgressReport.objects.update(status=ProgressReportStatus.SUBMITTED)
    assert step(status="accepted").json()["status"] == "accepted"
    published = step(status="published", visibility="partners").json()
    assert (published["status"], published["visibility"]) == ("published", "partners")


def test_report_is_not_opened_without_saying_to_whom(editor_client, report):
    ProgressReport.objects.update(status=ProgressReportStatus.ACCEPTED)

    response = patch(editor_client, "progress-reports", report, {"status": "published"})

    assert names(response) == ["visibility"]
    report.refresh_from_db()
    assert report.visibility == Visibility.GROUP


def test_text_under_a_name_of_its_language_is_told_the_right_one(keeper_client, report):
    response = patch(keeper_client, "progress-reports", report, {"summary_en": "X"})

    [message] = response.json()["errors"]["summary"]
    assert "“language” beside it" in message


def test_who_reads_a_report_is_said_as_it_is_published(editor_client, report):
    response = patch(
        editor_client, "progress-reports", report, {"visibility": "public"}
    )

    assert names(response) == ["visibility"]
    report.refresh_from_db()
    assert report.visibility == Visibility.GROUP


def test_status_due_is_no_step(editor_client, report):
    response = patch(editor_client, "progress-reports", report, {"status": "due"})

    assert names(response) == ["status"]


def test_secretariat_opens_a_report_for_the_country(editor_client, country):
    values = {"pathfinder_country": country.slug, "year": 2024, "due_on": "2025-03-31"}

    response = post(editor_client, "progress-reports", values)

    assert response.status_code == 201, response.content
    row = ProgressReport.objects.get()
    assert (row.status, row.visibility) == ("due", "group")


# -- Support -------------------------------------------------------------------------
def request_for(commitment, **values):
    return {
        "commitment": commitment.pk,
        "title_en": "Trainers for inspectors",
        "kind": "training",
    } | values


def test_country_asks_for_support(keeper, keeper_client, commitment, member_client):
    response = post(keeper_client, "support-requests", request_for(commitment))

    assert response.status_code == 201, response.content
    row = SupportRequest.objects.get()
    assert (row.asked_by, row.visibility) == (keeper.user, "partners")
    page = member_client.get("/en/pathfinders/support/").content.decode()
    assert "Trainers for inspectors" in page


def test_others_do_not_ask_for_a_country(member_client, commitment):
    response = post(member_client, "support-requests", request_for(commitment))

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("needed_by", "2001-01-01"),
        ("visibility", "secretariat"),
        ("kind", "money"),
        ("state", "matched"),
        ("title_en", ""),
    ],
)
def test_request_that_cannot_be_names_the_field(
    keeper_client, commitment, field, value
):
    values = request_for(commitment, **{field: value})

    assert names(post(keeper_client, "support-requests", values)) == [field]


def test_country_changes_and_withdraws_its_request(keeper_client, commitment):
    row = SupportRequestFactory(commitment=commitment)

    changed = patch(keeper_client, "support-requests", row, {"title_en": "Other words"})
    ended = patch(keeper_client, "support-requests", row, {"state": "withdrawn"})
    again = patch(keeper_client, "support-requests", row, {"title_en": "Too late"})

    assert changed.json()["title"] == "Other words"
    assert ended.json()["state"] == SupportRequestState.WITHDRAWN
    assert again.status_code == 400


@pytest.mark.parametrize("state", ["open", "matched"])
def test_request_is_not_opened_or_matched_by_its_state(
    keeper_client, commitment, state
):
    row = SupportRequestFactory(commitment=commitment)

    response = patch(keeper_client, "support-requests", row, {"state": state})

    assert names(response) == ["state"]


@pytest.fixture
def speaker():
    return RepresentativeFactory()


@pytest.fixture
def asked(commitment):
    return SupportRequestFactory(commitment=commitment)


def test_partner_offers_and_withdraws(speaker, asked):
    client = signed_in(speaker.user)
    values = {"request": asked.pk, "partner": speaker.partner.slug, "text": "We come."}

    made = post(client, "support-offers", values)
    row = SupportOffer.objects.get()
    taken_back = patch(client, "support-offers", row, {"state": "withdrawn"})

    assert made.status_code == 201, made.content
    assert made.json()["text"] == "We come."
    assert taken_back.json()["state"] == SupportOfferState.WITHDRAWN


def test_nobody_offers_for_another_partner(speaker, asked):
    other = PartnerFactory()
    values = {"request": asked.pk, "partner": other.slug, "text": "They come."}

    response = post(signed_in(speaker.user), "support-offers", values)

    assert response.status_code == 403
    assert not SupportOffer.objects.exists()


def test_country_accepts_an_offer(keeper_client, asked):
    row = SupportOfferFactory(request=asked)

    response = patch(keeper_client, "support-offers", row, {"state": "accepted"})

    assert response.status_code == 200, response.content
    asked.refresh_from_db()
    assert asked.state == SupportRequestState.MATCHED
    assert row.partner in asked.commitment.supporting_partners.all()


def test_offer_is_declined_with_a_reason(keeper_client, asked):
    row = SupportOfferFactory(request=asked)

    refused = patch(keeper_client, "support-offers", row, {"state": "declined"})
    values = {"state": "declined", "reason": "We have trainers."}
    declined = patch(keeper_client, "support-offers", row, values)

    assert names(refused) == ["reason"]
    assert declined.json()["reason"] == "We have trainers."


def test_partner_does_not_accept_its_own_offer(speaker, asked):
    row = SupportOfferFactory(request=asked, partner=speaker.partner)

    response = patch(
        signed_in(speaker.user), "support-offers", row, {"state": "accepted"}
    )

    assert response.status_code == 403
    row.refresh_from_db()
    assert row.state == SupportOfferState.OFFERED


def test_offer_of_others_does_not_exist(member_client, asked):
    row = SupportOfferFactory(request=asked)

    response = patch(member_client, "support-offers", row, {"state": "withdrawn"})

    assert response.status_code == 404


def test_offer_that_changed_meanwhile_is_not_answered(keeper_client, asked):
    row = SupportOfferFactory(request=asked)
    SupportOffer.objects.update(text="Another offer.")

    response = patch(
        keeper_client, "support-offers", row, {"state": "accepted"}, revision=1
    )

    assert response.status_code == 412
    row.refresh_from_db()
    assert row.state == SupportOfferState.OFFERED


# -- What the Secretariat keeps --------------------------------------------------------
def test_secretariat_enters_a_country_and_its_roadmap(editor_client, client):
    CountryFactory(iso2="NP", name_en="Nepal")
    SourceFactory(slug="pack")
    made = [
        post(
            editor_client,
            "pathfinder-countries",
            {
                "country": "NP",
                "slug": "nepal",
                "summary_en": "It goes further.",
                "visibility": "public",
            },
        ),
        post(
            editor_client,
            "stage-events",
            {
                "pathfinder_country": "nepal",
                "kind": "workshop_held",
                "on": "2019-02-01",
            },
        ),
        post(
            editor_client,
            "roadmaps",
            {
                "pathfinder_country": "nepal",
                "title_en": "Master plan",
                "title_fr": "Plan directeur",
                "status": "validated",
                "visibility": "public",
                "source": "pack",
                "locator": "p. 3",
            },
        ),
    ]
    assert [each.status_code for each in made] == [201] * 3, [e.content for e in made]
    roadmap = Roadmap.objects.get()
    area = post(
        editor_client, "priority-areas", {"roadmap": roadmap.pk, "label_en": "Mines"}
    )
    commitment = post(
        editor_client,
        "commitments",
        {
            "priority_area": area.json()["id"],
            "reference": "1.1",
            "title_en": "No child in a mine",
            "visibility": "public",
            "budget_amount": "100.00",
            "budget_currency": "USD",
        },
    )

    assert commitment.status_code == 201, commitment.content
    assert roadmap.title_fr == "Plan directeur"
    assert StageEvent.objects.get().kind == StageKind.WORKSHOP_HELD
    page = client.get(PathfinderCountry.objects.get().get_absolute_url())
    assert "No child in a mine" in page.content.decode()


def test_focal_point_does_not_change_what_the_secretariat_keeps(
    keeper_client, country, commitment
):
    step = NextStepFactory(pathfinder=country)
    values = {"pathfinder_country": country.slug, "text_en": "Mine"}

    assert patch(keeper_client, "next-steps", step, values).status_code == 403
    assert post(keeper_client, "next-steps", values).status_code == 403
    changed = patch(keeper_client, "commitments", commitment, {"title_en": "Mine"})
    assert changed.status_code == 403
    assert not Commitment.objects.filter(title_en="Mine").exists()


def test_hidden_row_does_not_exist_for_a_writer(member_client):
    row = CommitmentFactory(hidden=True)

    response = patch(member_client, "commitments", row, {"title_en": "Mine"})

    assert response.status_code == 404


def test_change_that_is_not_of_what_was_read_writes_nothing(editor_client):
    step = NextStepFactory()
    NextStep.objects.update(text_en="Theirs")

    response = patch(editor_client, "next-steps", step, {"text_en": "Mine"}, revision=1)

    assert response.status_code == 412
    assert NextStep.objects.get().text_en == "Theirs"


def test_change_that_changes_nothing_keeps_the_revision(editor_client):
    step = NextStepFactory(text_en="The same")

    response = patch(editor_client, "next-steps", step, {"text_en": "The same"})

    assert response.status_code == 200
    assert NextStep.objects.get().revision == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title_en": ""}, "title_en"),
        ({"title_en": "x" * 251}, "title_en"),
        ({"status": "assumed"}, "status"),
        ({"status": "superseded"}, "status"),
        ({"pathfinder_country": "no-such-country"}, "pathfinder_country"),
        ({"source": "no-such-source"}, "source"),
        ({"locator": "p. 4"}, "non_field_errors"),
        ({"period_start": 2020, "period_end": 2019}, "non_field_errors"),
        ({"titel": "Misspelt"}, "titel"),
        ({"id": "1"}, "id"),
    ],
)
def test_what_a_roadmap_cannot_say_is_named(editor_client, values, field):
    row = RoadmapFactory()

    response = patch(editor_client, "roadmaps", row, values)

    assert names(response) == [field]
    assert Roadmap.objects.get().revision == 1


def test_what_is_there_already_is_told_in_the_words_of_the_record(editor_client):
    row = StageEventFactory()
    values = {
        "pathfinder_country": row.pathfinder.slug,
        "kind": row.kind,
        "on": row.on,
    }

    response = post(editor_client, "stage-events", values)

    assert names(response) == ["non_field_errors"]
    assert "already has that step" in response.content.decode()


def test_priority_area_is_of_a_roadmap(editor_client):
    row = PriorityAreaFactory()

    response = patch(editor_client, "priority-areas", row, {"roadmap": None})

    assert names(response) == ["roadmap"]
