import datetime
import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from alliance87.briefings.actions.ledger import append_entry
from alliance87.briefings.enums import LedgerKind, PackItemKind, PackState
from alliance87.briefings.models import (
    BriefingPack,
    DocumentPages,
    HandoutLink,
    LedgerEntry,
    PackItem,
    PackOutline,
    PackTemplate,
    PackTemplateItem,
)
from tests.factories.core import PortalFactory
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

PDF = b"%PDF-1.7 a sealed pack"


class PackOutlineFactory(PortalFactory):
    event = factory.SubFactory(EventFactory)

    class Meta:
        model = PackOutline


class PackItemFactory(PortalFactory):
    outline = factory.SubFactory(PackOutlineFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = PackItemKind.FREE_TEXT
    title_en = factory.Sequence(lambda n: f"Text {n}")
    text_en = "<p>A word before the meeting.</p>"
    edition = factory.LazyAttribute(lambda item: PackItemKind(item.kind).usual_edition)

    class Meta:
        model = PackItem


class BriefingPackFactory(PortalFactory):
    event = factory.SubFactory(EventFactory)

    class Meta:
        model = BriefingPack

    class Params:
        sealed = factory.Trait(
            state=PackState.SEALED,
            sealed_at=factory.LazyFunction(timezone.now),
            file=factory.LazyFunction(lambda: ContentFile(PDF, name="pack.pdf")),
            sha256=hashlib.sha256(PDF).hexdigest(),
            size=len(PDF),
            page_count=1,
        )
        published = factory.Trait(
            sealed=True,
            state=PackState.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
        )
        withdrawn = factory.Trait(
            published=True,
            state=PackState.WITHDRAWN,
            withdrawn_at=factory.LazyFunction(timezone.now),
            withdrawal_reason="A paper in it was not final.",
        )
        cancelled = factory.Trait(
            state=PackState.CANCELLED,
            cancelled_at=factory.LazyFunction(timezone.now),
        )
        failed = factory.Trait(state=PackState.FAILED, error="It would not print.")


class PackTemplateFactory(PortalFactory):
    name_en = factory.Sequence(lambda n: f"Meetings of the GCG {n}")

    class Meta:
        model = PackTemplate


class PackTemplateItemFactory(PortalFactory):
    template = factory.SubFactory(PackTemplateFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = PackItemKind.AGENDA
    title_en = factory.Sequence(lambda n: f"Part {n}")

    class Meta:
        model = PackTemplateItem


class DocumentPagesFactory(PortalFactory):
    source_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    sha256 = hashlib.sha256(PDF).hexdigest()
    file = factory.LazyFunction(lambda: ContentFile(PDF, name="pages.pdf"))
    page_count = 1
    has_text = True

    class Meta:
        model = DocumentPages


class HandoutLinkFactory(PortalFactory):
    pack = factory.SubFactory(BriefingPackFactory, published=True)
    representative = factory.SubFactory(RepresentativeFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(
        lambda: timezone.now() + datetime.timedelta(days=30)
    )

    class Meta:
        model = HandoutLink


class LedgerEntryFactory(PortalFactory):
    """Written as every entry is: after the one before it."""

    pack = factory.SubFactory(BriefingPackFactory, published=True)
    kind = LedgerKind.PUBLISHED

    class Meta:
        model = LedgerEntry

    @classmethod
    def _create(cls, model, *, pack, kind, **facts):
        return append_entry(pack=pack, kind=kind, **facts)
