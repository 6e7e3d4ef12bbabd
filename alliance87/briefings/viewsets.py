import base64
import uuid

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound, PermissionDenied

from alliance87.briefings.actions import building
from alliance87.briefings.actions.outline import outline_for
from alliance87.briefings.content import PackError
from alliance87.briefings.enums import PackState
from alliance87.briefings.filtersets import BriefingPackFilterSet, LedgerEntryFilterSet
from alliance87.briefings.models import BriefingPack, LedgerEntry
from alliance87.briefings.serializers import (
    BriefingPackSerializer,
    LedgerEntrySerializer,
    NewBriefingPackSerializer,
)
from alliance87.briefings.tasks import build_pack
from alliance87.core.api.once import KeyUsed
from alliance87.core.files import download
from alliance87.core.schema import ProblemSerializer
from alliance87.core.viewsets import Creatable, PortalViewSet
from events.models import Event


class TooManyAtOnce(APIException):
    status_code = 429
    default_code = "too_many_packs"
    default_detail = _(
        "You have as many packs being built as one person may. Wait for one of them, or "
        "cancel it."
    )


NONE_TO_KEEP = OpenApiResponse(
    ProblemSerializer, "There is no such record that this reader keeps."
)


class BriefingPackViewSet(Creatable, PortalViewSet):
    """The briefing packs of meetings: the published ones, and one's own meetings'.

    Who keeps a meeting asks for a pack of it, which is then built; `state` and
    `progress` say how far it is. Of a pack that was withdrawn its readers see when and
    why. It is published and withdrawn in the portal.
    """

    queryset = BriefingPack.objects.all()
    serializer_class = BriefingPackSerializer
    new_serializer_class = NewBriefingPackSerializer
    filterset_class = BriefingPackFilterSet
    ordering_fields = ["created_at", "sealed_at", "published_at"]

    def get_queryset(self):
        """Each with the key of what its readers have instead, if the caller may read it."""
        rows = super().get_queryset().defer("snapshot", "attempts")
        return rows.with_newer(self.request.user)

    def create(self, request, *args, **kwargs):
        """Ask for a pack. It answers at once, and is built by a worker."""
        return super().create(request, *args, **kwargs)

    def add(self, values):
        event, by = values["event"], self.request.user
        if not Event.objects.editable_by(by).filter(pk=event.pk).exists():
            raise PermissionDenied
        if not outline_for(event=event).items.switched_on().exists():
            raise DjangoValidationError(
                _("The pack is empty: switch on at least one of its items.")
            )
        try:
            pack = building.request_pack(
                by=by, request_key=self.request_key(), **values
            )
        except PackError as error:
            raise DjangoValidationError({"edition": str(error)}) from error
        except building.TooManyPacks as error:
            raise TooManyAtOnce from error
        asked = {name: getattr(pack, name) for name in values}
        if asked != values:
            raise KeyUsed
        if pack.is_under_way:
            build_pack.delay_on_commit(str(pack.pk))
        return pack

    def request_key(self):
        """The caller's own key: what another person sends is another one."""
        key = self.idempotency_key
        return uuid.uuid5(self.request.user.pk, key) if key else None

    @extend_schema(
        request=None, responses={200: BriefingPackSerializer, 404: NONE_TO_KEEP}
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, *args, **kwargs):
        """Stop a build that is under way. One that has ended stays as it is."""
        pack = self.get_object()
        if (
            not BriefingPack.objects.editable_by(request.user)
            .filter(pk=pack.pk)
            .exists()
        ):
            raise NotFound
        building.cancel_pack(pack=pack, by=request.user)
        return self.written(pack.pk)

    @extend_schema(
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="It is the file that you have."),
            404: OpenApiResponse(
                ProblemSerializer, "There is no such file for this reader."
            ),
        }
    )
    @action(detail=True)
    def file(self, request, *args, **kwargs):
        """The PDF. Its ETag is its SHA-256, which Repr-Digest has too."""
        pack = self.get_object()
        if pack.state not in PackState.finished():
            raise NotFound
        etag = f'"{pack.sha256}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            answer = HttpResponseNotModified()
        else:
            answer = download(pack.file, name=pack.download_name)
            digest = base64.b64encode(bytes.fromhex(pack.sha256)).decode()
            answer["Repr-Digest"] = f"sha-256=:{digest}:"
        answer["ETag"] = etag
        return answer

    def perform_content_negotiation(self, request, force=False):
        # Whoever asks for the PDF accepts a PDF: what is wrong is told as JSON.
        return super().perform_content_negotiation(
            request, force or self.action == "file"
        )


class LedgerEntryViewSet(PortalViewSet):
    """That packs were published, replaced by newer ones, or withdrawn.

    Of the packs that the caller may read. Each entry holds the hash of the one before;
    `hash` is the SHA-256 of all the others, as canonical JSON. Entries are never changed
    or taken away.
    """

    queryset = LedgerEntry.objects.all()
    serializer_class = LedgerEntrySerializer
    filterset_class = LedgerEntryFilterSet
    ordering_fields = ["number", "at"]
    keyed = {"pack_id": BriefingPack}

    def revision_of(self, row):
        return row.hash
