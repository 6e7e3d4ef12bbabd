import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from alliance87.briefings.enums import PackItemKind, PackState
from alliance87.briefings.models import BriefingPack, PackItem, PackOutline
from tests.factories.core import PortalFactory
from tests.factories.events import EventFactory

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
        failed = factory.Trait(state=PackState.FAILED, error="It would not print.")
