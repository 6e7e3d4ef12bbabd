from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance87.core.actions import add_record, edit_record
from alliance87.core.enums import Visibility
from alliance87.core.keeping import KeptViewSet, named_for
from alliance87.core.models import Document
from alliance87.core.revisions import lock_revision
from alliance87.core.search import tri
from alliance87.core.viewsets import Creatable, EditableViewSet
from alliance87.core.visibility import has_right
from pathfinders.actions import reporting, support
from pathfinders.enums import (
    AssessorKind,
    CommentState,
    ProgressReportStatus,
    SupportOfferState,
    SupportRequestState,
)
from pathfinders.filtersets import (
    AssessmentFilterSet,
    CommitmentCommentFilterSet,
    CommitmentFilterSet,
    CoordinationBodyFilterSet,
    IndicatorValueFilterSet,
    InstrumentFilterSet,
    LessonLearntFilterSet,
    NextStepFilterSet,
    PathfinderCountryFilterSet,
    PriorityAreaFilterSet,
    ProgressReportFilterSet,
    RatificationFilterSet,
    RoadmapFilterSet,
    StageEventFilterSet,
    SupportOfferFilterSet,
    SupportRequestFilterSet,
)
from pathfinders.forms.reporting import WrittenForm, writer_s_language
from pathfinders.kept_serializers import (
    KeptCommitmentSerializer,
    KeptCoordinationBodySerializer,
    KeptIndicatorSerializer,
    KeptIndicatorValueSerializer,
    KeptInstrumentSerializer,
    KeptLessonLearntSerializer,
    KeptNextStepSerializer,
    KeptPathfinderCountrySerializer,
    KeptPriorityAreaSerializer,
    KeptRatificationSerializer,
    KeptRoadmapSerializer,
    KeptStageEventSerializer,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Ratification,
    Roadmap,
    StageEvent,
    SupportOffer,
    SupportRequest,
)
from pathfinders.models.support import COUNTRY
from pathfinders.search import PATHFINDER_WEIGHTS, SUPPORT_WEIGHTS
from pathfinders.serializers import (
    AssessmentSerializer,
    CommitmentCommentSerializer,
    CommitmentSerializer,
    CoordinationBodySerializer,
    IndicatorSerializer,
    IndicatorValueSerializer,
    InstrumentSerializer,
    LessonLearntSerializer,
    NextStepSerializer,
    PathfinderCountrySerializer,
    PriorityAreaSerializer,
    ProgressReportSerializer,
    RatificationSerializer,
    RoadmapSerializer,
    StageEventSerializer,
    SupportOfferSerializer,
    SupportRequestSerializer,
)
from pathfinders.writing_serializers import (
    REPORT,
    AnswerSupportOfferSerializer,
    DecideCommitmentCommentSerializer,
    EditAssessmentSerializer,
    EditProgressReportSerializer,
    EditSupportRequestSerializer,
    NewAssessmentSerializer,
    NewCommitmentCommentSerializer,
    NewProgressReportSerializer,
    NewSupportOfferSerializer,
    NewSupportRequestSerializer,
)

OPEN_TIERS = {Visibility.PUBLIC, Visibility.PARTNERS}
REPORTED = [*REPORT, "narrative", "language", "evidence"]
NOT_YOURS = gettext_lazy("This is not yours to say here.")
IN_ONE_LANGUAGE = gettext_lazy(
    "Send the text under this name, and its “language” beside it."
)
OWN_REPORT = gettext_lazy(
    "The government says this itself: correct it on the same day, or report anew."
)
NO_PAPER_OF_IT = gettext_lazy("Choose from the documents of the country.")


def only(values, *names):
    """Refuse what this writer, or this step, has no say in."""
    if others := set(values) - set(names):
        raise ValidationError(
            {
                name: IN_ONE_LANGUAGE if name.rpartition("_")[0] in names else NOT_YOURS
                for name in sorted(others)
            }
        )


def needed(values, *names):
    """Ask for what this step cannot do without."""
    missing = [name for name in names if not values.get(name)]
    if missing:
        raise ValidationError(dict.fromkeys(missing, _("This field is required.")))


def own_papers(pathfinder, user):
    return pathfinder.documents.visible_to(user)


def own_documents(values, commitment, user):
    """The evidence that is named, all of it among the documents of the country."""
    evidence = values.get("evidence", [])
    known = set(own_papers(reporting.pathfinder_of(commitment), user))
    if not set(evidence) <= known:
        raise ValidationError({"evidence": NO_PAPER_OF_IT})
    return evidence


def in_its_language(values, field):
    """``values`` with the text ``field`` in the column of the language it is said in."""
    values = {**values}
    language = values.pop("language", None) or writer_s_language()
    if field in values:
        values[f"{field}_{language}"] = values.pop(field)
    return values


def written_words(record, values, field):
    """The text and its language, where they are not sent those of the record."""
    language = values.get("language")
    if language is None:
        language = WrittenForm.words_of(record, field)["language"]
    text = values.get(field, getattr(record, f"{field}_{language}") or "")
    return {field: text, "language": language}


class PathfinderCountryViewSet(KeptViewSet):
    """The countries that go further and faster, with the stage each has reached today."""

    queryset = PathfinderCountry.objects.all()
    serializer_class = read_serializer_class = PathfinderCountrySerializer
    new_serializer_class = edit_serializer_class = KeptPathfinderCountrySerializer
    filterset_class = PathfinderCountryFilterSet
    search_weights = PATHFINDER_WEIGHTS
    ordering_fields = {
        "name": "country__name",
        "stage_on": "stage_on",
        "confirmed_on": "confirmed_on",
        "updated_at": "updated_at",
    }
    related = {"documents": Document}
    slugs = ["slug"]
    codes = ["country__iso2"]

    def get_queryset(self):
        return super().get_queryset().with_stage(on=timezone.localdate())


class CoordinationBodyViewSet(KeptViewSet):
    """The committees and offices that coordinate the work in pathfinder countries."""

    queryset = CoordinationBody.objects.all()
    serializer_class = read_serializer_class = CoordinationBodySerializer
    new_serializer_class = edit_serializer_class = KeptCoordinationBodySerializer
    filterset_class = CoordinationBodyFilterSet
    search_weights = {"A": tri("name"), "C": tri("description")}
    ordering_fields = ["name", "updated_at"]
    joined = ["pathfinder__country", "source"]
    related = {"part_of": CoordinationBody}


class StageEventViewSet(KeptViewSet):
    """The dated steps of the pathfinder countries. A country's latest is its stage."""

    queryset = StageEvent.objects.all()
    serializer_class = read_serializer_class = StageEventSerializer
    new_serializer_class = edit_serializer_class = KeptStageEventSerializer
    filterset_class = StageEventFilterSet
    ordering_fields = ["on", "updated_at"]
    joined = ["pathfinder__country", "source"]


class RoadmapViewSet(KeptViewSet):
    """The countries' plans to reach Target 8.7."""

    queryset = Roadmap.objects.all()
    serializer_class = read_serializer_class = RoadmapSerializer
    new_serializer_class = edit_serializer_class = KeptRoadmapSerializer
    filterset_class = RoadmapFilterSet
    search_weights = {"A": tri("title"), "B": tri("pathfinder__country__name")}
    ordering_fields = ["title", "version", "period_start", "updated_at"]


class PriorityAreaViewSet(KeptViewSet):
    """The headings of the roadmaps, in each country's own words."""

    queryset = PriorityArea.objects.all()
    serializer_class = read_serializer_class = PriorityAreaSerializer
    new_serializer_class = edit_serializer_class = KeptPriorityAreaSerializer
    filterset_class = PriorityAreaFilterSet
    search_weights = {"A": tri("label")}
    ordering_fields = ["label", "updated_at"]


class CommitmentViewSet(KeptViewSet):
    """The priority actions of the roadmaps, each with its status today: that of the
    government's latest own report.
    """

    queryset = Commitment.objects.all()
    serializer_class = read_serializer_class = CommitmentSerializer
    new_serializer_class = edit_serializer_class = KeptCommitmentSerializer
    filterset_class = CommitmentFilterSet
    search_weights = {
        "A": [*tri("title"), "reference"],
        "B": tri("priority_area__roadmap__pathfinder__country__name"),
        "C": tri("text", "lead_institution"),
    }
    ordering_fields = ["title", "due_on", "starts_on", "status_on", "updated_at"]

    def get_queryset(self):
        user = self.request.user
        return super().get_queryset().with_status(on=timezone.localdate(), user=user)


class AssessmentViewSet(Creatable, EditableViewSet):
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.
    """

    queryset = Assessment.objects.all()
    serializer_class = read_serializer_class = AssessmentSerializer
    new_serializer_class = NewAssessmentSerializer
    edit_serializer_class = EditAssessmentSerializer
    filterset_class = AssessmentFilterSet
    search_weights = {"A": tri("narrative")}
    ordering_fields = ["as_of", "updated_at"]
    joined = ["commitment__priority_area__roadmap__pathfinder__country"]
    related = {"evidence": Document, "reply_to": Assessment}

    def add(self, values):
        user, today = self.request.user, timezone.localdate()
        with named_for(self.new_serializer_class):
            if has_right(user, "add", Assessment):
                values = in_its_language(values, "narrative")
                return add_record(record=Assessment(), by=user, values=values)
            language = values.get("language") or writer_s_language()
            written = {"narrative": values["narrative"], "language": language}
            if answered := values.get("reply_to"):
                only(values, "reply_to", "narrative", "language")
                if answered.assessor_kind == AssessorKind.SELF_REPORT:
                    raise ValidationError({"reply_to": OWN_REPORT})
                return reporting.reply_to(
                    assessment=answered, by=user, on=today, **written
                )
            only(values, *REPORTED)
            needed(values, *REPORT)
            commitment = values["commitment"]
            return reporting.report_progress(
                commitment=commitment,
                by=user,
                on=today,
                as_of=values["as_of"],
                status=values["status"],
                evidence=own_documents(values, commitment, user),
                **written,
            )

    def edit(self, record, values, revision):
        user = self.request.user
        with named_for(self.edit_serializer_class):
            if has_right(user, "change", Assessment):
                values = in_its_language(values, "narrative")
                edit_record(record=record, by=user, values=values, revision=revision)
                return
            own = record.assessor_kind == AssessorKind.SELF_REPORT
            only(values, *(REPORTED if own else ["narrative", "language"]))
            needed(values, *{*REPORT}.intersection(values))
            if "commitment" in values and values["commitment"] != record.commitment:
                raise ValidationError({"commitment": NOT_YOURS})
            words = written_words(record, values, "narrative")
            if not words["narrative"]:
                # A language alone says which one the text there is in.
                words = WrittenForm.words_of(record, "narrative") | {
                    "language": words["language"]
                }
            if "evidence" in values:
                evidence = own_documents(values, record.commitment, user)
            else:
                evidence = record.evidence.all()
            reporting.correct_report(
                assessment=record,
                by=user,
                revision=revision,
                on=timezone.localdate(),
                as_of=values.get("as_of", record.as_of),
                status=values.get("status", record.status),
                evidence=evidence,
                **words,
            )


class CommitmentCommentViewSet(Creatable, EditableViewSet):
    """What organisations want to be said of a commitment: one's own partners'.

    The Secretariat reads all. It publishes a comment word for word, as an assessment,
    or declines it with a ``reason``; the partner may withdraw it until then.
    """

    queryset = CommitmentComment.objects.all()
    serializer_class = read_serializer_class = CommitmentCommentSerializer
    new_serializer_class = NewCommitmentCommentSerializer
    edit_serializer_class = DecideCommitmentCommentSerializer
    filterset_class = CommitmentCommentFilterSet
    ordering_fields = ["as_of", "created_at", "decided_at", "updated_at"]
    joined = ["commitment__priority_area__roadmap__pathfinder__country"]
    related = {"assessment": Assessment}

    def add(self, values):
        with named_for(self.new_serializer_class):
            return reporting.write_comment(
                by=self.request.user,
                on=timezone.localdate(),
                **{"language": writer_s_language(), **values},
            )

    @transaction.atomic
    def edit(self, record, values, revision):
        needed(values, "state")
        by, state = self.request.user, values["state"]
        comment = lock_revision(record=record, revision=revision)
        if state == CommentState.WITHDRAWN:
            reporting.withdraw_comment(comment=comment, by=by)
        elif state == CommentState.PUBLISHED:
            reporting.publish_comment(comment=comment, by=by)
        else:
            needed(values, "reason")
            reporting.decline_comment(comment=comment, by=by, reason=values["reason"])


class NextStepViewSet(KeptViewSet):
    """What pathfinder countries said they would do next."""

    queryset = NextStep.objects.all()
    serializer_class = read_serializer_class = NextStepSerializer
    new_serializer_class = edit_serializer_class = KeptNextStepSerializer
    filterset_class = NextStepFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["due_on", "done_on", "updated_at"]


class LessonLearntViewSet(KeptViewSet):
    """What the work has taught, in one pathfinder country or in all."""

    queryset = LessonLearnt.objects.all()
    serializer_class = read_serializer_class = LessonLearntSerializer
    new_serializer_class = edit_serializer_class = KeptLessonLearntSerializer
    filterset_class = LessonLearntFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["updated_at"]


class ProgressReportViewSet(KeptViewSet):
    """What pathfinder countries report of each year.

    Who keeps a country writes its ``summary`` and sets ``status`` to ``submitted``. The
    Secretariat sets it to ``sent_back`` with ``remarks``, to ``accepted``, and to
    ``published`` with the ``visibility`` of the report.
    """

    queryset = ProgressReport.objects.all()
    serializer_class = read_serializer_class = ProgressReportSerializer
    new_serializer_class = NewProgressReportSerializer
    edit_serializer_class = EditProgressReportSerializer
    writable = "editable_by"  # by the country, too
    filterset_class = ProgressReportFilterSet
    search_weights = {"A": tri("summary")}
    ordering_fields = ["year", "due_on", "published_at", "updated_at"]
    related = {"document": Document}

    def add(self, values):
        # As the form of the administration begins: for the country and the Secretariat.
        report = ProgressReport(visibility=self.new_serializer_class.tier_left_out)
        with named_for(self.new_serializer_class):
            return add_record(record=report, by=self.request.user, values=values)

    def edit(self, record, values, revision):
        options = {"report": record, "by": self.request.user, "revision": revision}
        decides = has_right(self.request.user, "change", ProgressReport)
        with named_for(self.edit_serializer_class):
            match values.get("status"):
                case ProgressReportStatus.SENT_BACK:
                    only(values, "status", "remarks")
                    needed(values, "remarks")
                    reporting.send_back_report(**options, remarks=values["remarks"])
                case ProgressReportStatus.ACCEPTED:
                    only(values, "status")
                    reporting.accept_report(**options)
                case ProgressReportStatus.PUBLISHED:
                    only(values, "status", "visibility")
                    tier = values.get("visibility", record.visibility)
                    if decides and tier not in OPEN_TIERS:
                        message = _("Say who may read the report.")
                        raise ValidationError({"visibility": message})
                    reporting.publish_report(**options, visibility=tier)
                case None if decides and not {"summary", "language"} & set(values):
                    self.edit_as_secretariat(record, values, revision)
                case _step:
                    self.write_report(record, values, options)

    def write_report(self, record, values, options):
        """What the country writes, and hands in where it says so."""
        only(values, "summary", "language", "document", "status")
        submits = values.get("status") == ProgressReportStatus.SUBMITTED
        action = reporting.submit_report if submits else reporting.save_draft
        document = values.get("document", record.document)
        if document and not own_papers(record.pathfinder, self.request.user).contains(
            document
        ):
            raise ValidationError({"document": NO_PAPER_OF_IT})
        action(**options, document=document, **written_words(record, values, "summary"))

    def edit_as_secretariat(self, record, values, revision):
        if "remarks" in values:
            raise ValidationError(
                {"remarks": _("Remarks go with the status “sent_back”.")}
            )
        # Who reads a report is said as it is published; afterwards it can be closed.
        may_open = record.visibility == Visibility.SECRETARIAT
        may_open = may_open or record.status == ProgressReportStatus.PUBLISHED
        if "visibility" in values and not may_open:
            message = _("Who reads a report is said as it is published.")
            raise ValidationError({"visibility": message})
        edit_record(
            record=record, by=self.request.user, values=values, revision=revision
        )


class InstrumentViewSet(KeptViewSet):
    """The international treaties that countries ratify."""

    queryset = Instrument.objects.all()
    serializer_class = read_serializer_class = InstrumentSerializer
    new_serializer_class = edit_serializer_class = KeptInstrumentSerializer
    filterset_class = InstrumentFilterSet
    search_weights = {"A": ["code", *tri("title")]}
    ordering_fields = ["code", "adopted_on", "updated_at"]
    joined = ["source"]
    codes = ["code"]


class RatificationViewSet(KeptViewSet):
    """Which country ratified which instrument, and when."""

    queryset = Ratification.objects.all()
    serializer_class = read_serializer_class = RatificationSerializer
    new_serializer_class = edit_serializer_class = KeptRatificationSerializer
    filterset_class = RatificationFilterSet
    ordering_fields = ["ratified_on", "in_force_on", "updated_at"]


class IndicatorViewSet(KeptViewSet):
    """The figures that are followed over the years."""

    queryset = Indicator.objects.all()
    serializer_class = read_serializer_class = IndicatorSerializer
    new_serializer_class = edit_serializer_class = KeptIndicatorSerializer
    search_weights = {"A": ["code", *tri("name")]}
    ordering_fields = ["code", "name", "updated_at"]
    slugs = ["code"]


class IndicatorValueViewSet(KeptViewSet):
    """The published values of the indicators, each with its source."""

    queryset = IndicatorValue.objects.all()
    serializer_class = read_serializer_class = IndicatorValueSerializer
    new_serializer_class = edit_serializer_class = KeptIndicatorValueSerializer
    filterset_class = IndicatorValueFilterSet
    ordering_fields = ["year", "value", "updated_at"]


class SupportRequestViewSet(Creatable, EditableViewSet):
    """What pathfinder countries ask partners for, to fulfil their commitments.

    Who keeps the country asks, changes what is asked for, and sets ``state`` to
    ``closed``, or to ``withdrawn`` where no partner was matched.
    """

    queryset = SupportRequest.objects.all()
    serializer_class = read_serializer_class = SupportRequestSerializer
    new_serializer_class = NewSupportRequestSerializer
    edit_serializer_class = EditSupportRequestSerializer
    filterset_class = SupportRequestFilterSet
    search_weights = SUPPORT_WEIGHTS
    ordering_fields = ["title", "needed_by", "created_at", "updated_at"]

    def add(self, values):
        commitment = values["commitment"]
        said = {"visibility": self.new_serializer_class.tier_left_out} | values
        del said["commitment"]
        with named_for(self.new_serializer_class):
            return support.ask_for_support(
                commitment=commitment, by=self.request.user, values=said
            )

    @transaction.atomic
    def edit(self, record, values, revision):
        by, state = self.request.user, values.get("state")
        said = {name: value for name, value in values.items() if name != "state"}
        lock_revision(record=record, revision=revision)
        with named_for(self.edit_serializer_class):
            if said:
                support.edit_request(
                    request=record, by=by, values=said, revision=revision
                )
            if state == SupportRequestState.WITHDRAWN:
                support.withdraw_request(request=record, by=by)
            elif state == SupportRequestState.CLOSED:
                support.close_request(request=record, by=by)


class SupportOfferViewSet(Creatable, EditableViewSet):
    """What partners offered. Accepted offers are read by whoever may read the request
    and the partner, others by the two sides alone.

    Who keeps the country sets ``state`` to ``accepted``, or to ``declined`` with a
    ``reason``; who speaks for the partner to ``withdrawn``.
    """

    queryset = SupportOffer.objects.all()
    serializer_class = read_serializer_class = SupportOfferSerializer
    new_serializer_class = NewSupportOfferSerializer
    edit_serializer_class = AnswerSupportOfferSerializer
    writable = "answerable_by"
    filterset_class = SupportOfferFilterSet
    ordering_fields = ["decided_at", "created_at", "updated_at"]
    joined = [f"request__{COUNTRY}"]

    def add(self, values):
        return support.offer_support(by=self.request.user, **values)

    @transaction.atomic
    def edit(self, record, values, revision):
        needed(values, "state")
        by, state = self.request.user, values["state"]
        support.locked_request(record.request)  # first, as everywhere
        offer = lock_revision(record=record, revision=revision)
        if state == SupportOfferState.WITHDRAWN:
            only(values, "state")
            support.withdraw_offer(offer=offer, by=by)
        elif state == SupportOfferState.ACCEPTED:
            support.accept_offer(offer=offer, by=by, reason=values.get("reason", ""))
        else:
            needed(values, "reason")
            support.decline_offer(offer=offer, by=by, reason=values["reason"])
