"""What changed since a pack, from the history of the records."""

import datetime

import pgtrigger
import pytest
from django.utils import timezone

from alliance87.briefings.content import canonical
from alliance87.briefings.content.changes import SUBJECTS, plain
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import BriefingPack
from alliance87.core.enums import Visibility
from tests.briefings.test_content import gathered, item
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.events import (
    AgendaItemFactory,
    AgendaPublicationFactory,
    EventFactory,
)
from tests.factories.pathfinders import (
    CommitmentFactory,
    NextStepFactory,
    PathfinderCountryFactory,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "fr", "es"]


def pack_of(outline, *, edition=PackEdition.PARTICIPANTS, items=None, **fields):
    """A pack that was handed out an hour ago, with what is printed now."""
    long_ago = timezone.now() - datetime.timedelta(hours=2)
    with pgtrigger.ignore():  # history is append-only
        for _title, model, _path, _owner in SUBJECTS:
            model.pgh_event_model.objects.update(pgh_created_at=long_ago)
    snapshot = gathered(items, edition=edition) if items else {"items": []}
    pack = BriefingPackFactory(
        event=outline.event, edition=edition, published=True, **fields
    )
    BriefingPack.objects.filter(pk=pack.pk).update(
        snapshot=snapshot, snapshot_at=long_ago + datetime.timedelta(hours=1)
    )
    return pack


def changes_in(outline, *, edition=PackEdition.PARTICIPANTS, language="en", **options):
    one = item(PackItemKind.CHANGES, outline=outline, options=options)
    other = PackItemFactory(outline=outline, edition=PackEdition.PUBLIC)
    parts = gathered([one, other], edition=edition, language=language)["items"]
    return parts[0]["content"] if parts[0]["kind"] == PackItemKind.CHANGES else None


def told(content):
    return {
        (each["state"], plain(each["title"]))
        for group in content["groups"]
        for each in group["entries"]
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_of_twenty_is_told_and_nothing_else(language):
    outline = PackOutlineFactory()
    words = {f"text_{each}": "Before" for each in LANGUAGES}
    steps = [NextStepFactory(**words) for _number in range(12)]
    pack_of(outline)
    for number, step in enumerate(steps[:10]):
        for each in LANGUAGES:
            setattr(step, f"text_{each}", f"Step {number} in {each}")
        step.save()
    for number in range(10):
        words = {f"title_{each}": f"Promise {number} in {each}" for each in LANGUAGES}
        CommitmentFactory(reference="", **words)

    found = told(changes_in(outline, language=language))

    changed = {title for state, title in found if state == "changed"}
    new = {title for state, title in found if state == "new"}
    assert changed == {f"Step {number} in {language}" for number in range(10)}
    assert {f"Promise {number} in {language}" for number in range(10)} <= new
    assert "Before" not in {title for _state, title in found}


def test_a_change_says_whose_record_and_what_was_said_before():
    step = NextStepFactory(text_en="One workshop", text_fr="Un atelier")
    outline = PackOutlineFactory()
    pack_of(outline)
    step.text_en, step.text_fr = "Two workshops", "Deux ateliers"
    step.save()

    (group,) = changes_in(outline)["groups"]

    (entry,) = group["entries"]
    assert (group["title"], entry["of"]) == ("Next steps", str(step.pathfinder.country))
    assert entry["differences"] == [
        {
            "label": "Text",
            "lang": "",
            "before": "One workshop",
            "after": "Two workshops",
        }
    ]


def test_a_change_of_what_has_no_language_is_told_once():
    step = NextStepFactory(due_on=datetime.date(2026, 1, 1))
    outline = PackOutlineFactory()
    pack_of(outline)
    step.due_on = datetime.date(2026, 2, 1)
    step.save()

    (group,) = changes_in(outline)["groups"]

    (difference,) = group["entries"][0]["differences"]
    assert (difference["label"], difference["lang"]) == ("Due on", "")
    assert difference["after"] == "1 February 2026"


def test_what_readers_may_not_see_has_not_changed():
    hidden = PathfinderCountryFactory(hidden=True)
    step = NextStepFactory(pathfinder=hidden, text_en="Secret before")
    outline = PackOutlineFactory()
    pack_of(outline)
    step.text_en = "Secret after"
    step.save()

    found = changes_in(outline)

    assert found["groups"] == []
    assert "Secret" not in canonical(found).decode()


@pytest.mark.parametrize("edition", [PackEdition.CHAIR, PackEdition.PARTICIPANTS])
def test_what_changed_in_an_agenda_since_it_was_published_is_the_chairs(edition):
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event, title_en="Opening")
    pack_of(outline, edition=edition)
    AgendaPublicationFactory(event=outline.event)
    point.title_en = "Not yet published"
    point.save()

    words = canonical(changes_in(outline, edition=edition)).decode()

    assert ("Not yet published" in words) is (edition == PackEdition.CHAIR)


def test_a_record_that_was_given_and_is_not_shown_any_more_is_gone():
    country = PathfinderCountryFactory(country__name_en="Nepal")
    outline = PackOutlineFactory()
    pack_of(outline, items=[item(PackItemKind.PATHFINDER_UPDATE, outline=outline)])
    country.visibility = Visibility.SECRETARIAT
    country.save()

    assert told(changes_in(outline)) == {("gone", "Nepal")}


def test_what_only_the_chair_was_given_is_not_gone_for_participants():
    country = PathfinderCountryFactory(country__name_en="Nepal")
    outline = PackOutlineFactory()
    pack = pack_of(
        outline,
        edition=PackEdition.CHAIR,
        items=[item(PackItemKind.PATHFINDER_UPDATE, outline=outline)],
    )
    country.visibility = Visibility.SECRETARIAT
    country.save()

    found = changes_in(outline, since_pack=str(pack.pk))

    assert told(found) == set()


def test_it_is_compared_with_the_last_pack_that_the_same_readers_got():
    outline = PackOutlineFactory(event=EventFactory(series="GCG"))
    before = PackOutlineFactory(event=EventFactory(series="GCG"))
    last = pack_of(before)
    day = datetime.timedelta(days=1)
    BriefingPack.objects.filter(pk=last.pk).update(published_at=timezone.now() - day)
    pack_of(outline, edition=PackEdition.CHAIR)
    pack_of(PackOutlineFactory())  # of another series

    assert changes_in(outline)["since_pack"] == str(last.pk)


def test_without_an_earlier_pack_it_is_left_out_and_says_so():
    one = item(PackItemKind.CHANGES)
    other = PackItemFactory(outline=one.outline)

    (entry,) = gathered([one, other])["left_out"]

    assert entry["reason"] == "There is no earlier pack to compare with."
