from celery import shared_task

from alliance87.briefings.actions import building, expiry
from alliance87.briefings.models import BriefingPack


@shared_task(name="briefings.build_pack")
def build_pack(pack_id: str) -> None:
    """Fetch the pack by its key and hand it over; the work is in ``building``."""
    building.build_pack(
        pack=BriefingPack.objects.select_related("event").get(pk=pack_id)
    )


@shared_task(name="briefings.sweep_packs")
def sweep_packs() -> None:
    """Queue again what a killed worker or a wiped Redis left behind."""
    for pack in building.stuck_packs():
        build_pack.delay(str(pack.pk))


@shared_task(name="briefings.expire_packs")
def expire_packs() -> None:
    """Delete old builds that came to nothing; what was drawn stays."""
    expiry.clear_away()
