"""The address of an e-report: the same for all, drawn once, never on a mere question."""

import datetime
import uuid

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone, translation

from alliance87.briefings.actions import reports, snapshots
from alliance87.briefings.drawing.apart import DrawingError
from tests.briefings.pdfs import text_of
from tests.factories.pathfinders import LessonLearntFactory, PathfinderCountryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """What one test stored, or failed to, is not there for the next."""
    settings.MEDIA_ROOT = tmp_path
    own = settings.CACHES["default"] | {"KEY_PREFIX": f"reports-{uuid.uuid4().hex}"}
    settings.CACHES = {"default": own}


@pytest.fixture
def country():
    return PathfinderCountryFactory(slug="testland", summary_en="It has begun.")


@pytest.fixture
def drawn(monkeypatch):
    """The languages of what was drawn, by something quicker."""
    languages = []

    def draw(snapshot):
        languages.append(snapshot["language"])
        return b"%PDF-1.7 " + snapshot["language"].encode()

    monkeypatch.setattr(reports, "render_report", draw)
    return languages


def address(country, language="en"):
    with translation.override(language):
        return reverse("briefings:country-report", kwargs={"slug": country.slug})


def get(client, country, language="en", **headers):
    """The answer, with all its bytes as ``whole``."""
    response = client.get(address(country, language), headers=headers)
    response.whole = b"".join(response)
    return response


def files():
    return default_storage.listdir("country-reports/testland-en")[1]


def snapshot_of(country):
    return snapshots.country_snapshot(
        country=country, language="en", on=timezone.localdate()
    )


def test_report_is_a_file_with_a_speaking_name(client, country):
    response = get(client, country)

    today = timezone.localdate().isoformat()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'attachment; filename="testland-pathfinder-e-report-{today}.pdf"'
    )
    assert "It has begun." in text_of(response.whole)


def test_language_is_that_of_the_address(client, country, drawn):
    response = get(client, country, "fr")

    assert response.whole == b"%PDF-1.7 fr"
    assert response["Content-Disposition"].endswith('-fr.pdf"')


def test_whoever_asks_gets_what_anyone_may_read(client, secretariat_client, country):
    LessonLearntFactory(pathfinder=country, text_en="Closed lesson", hidden=True)

    public = get(client, country).whole
    secretariat = get(secretariat_client, country).whole

    assert "Closed lesson" not in text_of(secretariat)
    assert secretariat == public


@pytest.mark.parametrize("tier", ["for_partners", "for_group", "hidden"])
def test_closed_country_has_no_report_for_anybody(
    client, secretariat_client, drawn, tier
):
    closed = PathfinderCountryFactory(**{tier: True})

    assert client.get(address(closed)).status_code == 404
    assert secretariat_client.get(address(closed)).status_code == 404
    assert drawn == []


def test_second_reader_gets_the_stored_file(client, country, drawn):
    first, second = (get(client, country) for _ in range(2))

    assert first.whole == second.whole
    assert drawn == ["en"]


def test_whoever_has_it_gets_no_second_copy(client, country, drawn):
    etag = get(client, country)["ETag"]

    response = get(client, country, **{"If-None-Match": etag})

    assert (response.status_code, response.whole) == (304, b"")
    assert response["ETag"] == etag
    assert drawn == ["en"]


def test_changed_record_is_another_report_and_the_old_file_goes(client, country, drawn):
    before = get(client, country)["ETag"]
    (old,) = files()
    LessonLearntFactory(pathfinder=country, text_en="Open lesson")

    response = get(client, country, **{"If-None-Match": before})

    assert response.status_code == 200
    assert response["ETag"] != before
    assert drawn == ["en", "en"]
    (new,) = files()
    assert new != old


def test_report_of_another_day_is_another(country):
    today = timezone.localdate()
    keys = {
        reports.report_key(
            snapshots.country_snapshot(country=country, language="en", on=day)
        )
        for day in [today, today, today + datetime.timedelta(days=1)]
    }

    assert len(keys) == 2


def test_stored_file_of_another_look_is_drawn_anew(client, country, drawn, monkeypatch):
    get(client, country)
    monkeypatch.setattr(reports, "look_of_reports", lambda: "after an update")

    get(client, country)

    assert drawn == ["en", "en"]


def test_lost_file_is_drawn_anew(client, country, drawn):
    get(client, country)
    default_storage.delete(f"country-reports/testland-en/{files()[0]}")

    assert get(client, country).whole == b"%PDF-1.7 en"
    assert drawn == ["en", "en"]


def test_asking_about_it_draws_nothing(client, country, drawn):
    before = client.head(address(country))
    after = get(client, country)

    assert before.status_code == 200
    assert before["ETag"] == after["ETag"]
    assert before["Content-Disposition"] == after["Content-Disposition"]
    assert "Content-Length" not in before
    assert drawn == ["en"]


def test_no_more_than_so_many_are_drawn_at_once(client, country, drawn):
    with reports.place_to_draw(), reports.place_to_draw():
        busy = get(client, country)
    free = get(client, country)

    assert (busy.status_code, busy["Retry-After"]) == (503, "5")
    assert "Ask again in a few seconds" in busy.whole.decode()
    assert "ETag" not in busy
    assert free.status_code == 200


def test_second_reader_waits_for_the_first(client, country, drawn, monkeypatch):
    snapshot = snapshot_of(country)
    key = f"report:{reports.report_key(snapshot)}:drawing"
    reports.cache.add(key, 1, 60)
    monkeypatch.setattr(
        reports.time,
        "sleep",
        lambda seconds: reports.store_report(snapshot, b"%PDF-1.7 of the first"),
    )

    assert get(client, country).whole == b"%PDF-1.7 of the first"
    assert drawn == []


def test_second_reader_does_not_wait_for_ever(client, country, drawn, monkeypatch):
    monkeypatch.setattr(reports, "PATIENCE", 0)
    key = f"report:{reports.report_key(snapshot_of(country))}:drawing"
    reports.cache.add(key, 1, 60)

    assert get(client, country).status_code == 503
    assert drawn == []


def test_report_that_cannot_be_drawn_is_said_to_be_missing(
    client, country, monkeypatch, caplog
):
    tried = []

    def fail(snapshot):
        tried.append(snapshot)
        raise DrawingError("It took too long.")

    monkeypatch.setattr(reports, "render_report", fail)

    first, second = (get(client, country) for _ in range(2))

    for response in (first, second):
        assert (response.status_code, response["Retry-After"]) == (503, "300")
        assert "took too long" in response.whole.decode()
    assert len(tried) == 1
    assert "testland-en could not be drawn" in caplog.text


def test_page_of_a_public_country_leads_to_its_report(client, secretariat_client):
    country = PathfinderCountryFactory()
    closed = PathfinderCountryFactory(hidden=True)

    page = client.get(country.get_absolute_url()).content.decode()
    closed_page = secretariat_client.get(closed.get_absolute_url()).content.decode()

    assert f'href="{address(country)}"' in page
    assert "report.pdf" not in closed_page


def test_report_takes_one_snapshot_and_no_other_query(
    client, country, drawn, django_assert_num_queries
):
    get(client, country)

    with django_assert_num_queries(17):
        get(client, country)
