"""Handing out what is sealed."""

from django.utils import timezone

from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack


def publish_pack(*, pack, by):
    """Let the readers of its edition have a sealed pack. Anything else is unchanged.

    Only who keeps the meeting now may; the rights are judged with the change itself.
    Return whether this call published it.
    """
    rows = BriefingPack.objects.editable_by(by)
    rows = rows.filter(pk=pack.pk, state=PackState.SEALED)
    return bool(
        rows.update(
            state=PackState.PUBLISHED,
            published_at=timezone.now(),
            updated_at=timezone.now(),
        )
    )
