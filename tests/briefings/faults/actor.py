"""Who asks for packs, sweeps and publishes beside the workers: python -m … COUNT."""

import sys
import threading
import time
import traceback
from functools import partial

from tests.briefings.faults import worker  # noqa: F401  # sets Django up, and the clocks

from alliance87.briefings import tasks  # isort: skip
from alliance87.briefings.actions import building, publishing  # isort: skip
from alliance87.briefings.enums import PackState  # isort: skip
from alliance87.briefings.models import BriefingPack  # isort: skip
from alliance87.accounts.models import User  # isort: skip
from django.db import connection, transaction  # isort: skip
from tests.factories.accounts import UserFactory  # isort: skip
from tests.factories.briefings import PackItemFactory  # isort: skip

PAUSE = 0.3
# About half a lease, where beat does it once in a whole one: swept much more often, packs
# that only wait for a worker fill the queue with themselves, and keep others waiting.
SWEEP_PAUSE = 1.5
AHEAD = 20  # asked for at a time
EMAIL = "secretariat@example.org"


def ask(count):
    """Have so many packs asked for, each of a meeting of its own.

    Nothing is queued, as where whoever asks dies at once.
    """
    asked = BriefingPack.objects.count()
    while asked < count and BriefingPack.objects.under_way().count() < AHEAD:
        with transaction.atomic():
            item = PackItemFactory(
                outline__event__country=None,
                edition="public",
                text_en=f"<p>Pack number {asked}.</p>",
            )
            building.request_pack(
                event=item.outline.event, edition="public", language="en"
            )
        asked += 1


def publish():
    """Publish whatever is sealed, as two people do who press the button at once."""
    person = User.objects.get(email=EMAIL)
    for pack in BriefingPack.objects.filter(state=PackState.SEALED):
        publishing.publish_pack(pack=pack, by=person)


def again_and_again(act, pause):
    """As beat does, and as a person does whose page did not load."""
    while True:
        try:
            act()
        except Exception:  # noqa: BLE001  # whatever it is, they try again
            traceback.print_exc()
            connection.close()
        time.sleep(pause)


def main(count):
    UserFactory(email=EMAIL, staff=True)
    for act, pause in [
        (partial(ask, count), PAUSE),
        (tasks.sweep_packs, SWEEP_PAUSE),
        (publish, PAUSE),
        (publish, PAUSE),
    ]:
        thread = threading.Thread(
            target=again_and_again, args=[act, pause], daemon=True
        )
        thread.start()
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
