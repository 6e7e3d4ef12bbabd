from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alliance87.briefings.models import BriefingPack
from tests.briefings.pdfs import text_of
from tests.factories.briefings import PackItemFactory
from tests.factories.events import EventFactory
from tests.factories.pathfinders import PathfinderCountryFactory

pytestmark = pytest.mark.django_db


def build(slug, path, **options):
    output = StringIO()
    call_command("build_pack", slug, output=path, stdout=output, **options)
    return output.getvalue()


def test_a_pack_is_built_into_a_file(tmp_path):
    item = PackItemFactory()
    path = tmp_path / "pack.pdf"

    told = build(item.outline.event.slug, path)

    assert "A word before the meeting." in text_of(path.read_bytes())
    assert BriefingPack.objects.get().sha256 in told


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"language": "de"}, "No such language: “de”. Choose from en, fr, es."),
        ({"edition": "mine"}, "No such edition: “mine”"),
    ],
)
def test_a_wrong_choice_is_named(tmp_path, options, message):
    with pytest.raises(CommandError, match=message):
        build(EventFactory().slug, tmp_path / "p.pdf", **options)


def test_an_unknown_meeting_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no event “gcg-99”"):
        build("gcg-99", tmp_path / "p.pdf")


def test_a_missing_folder_is_named_before_anything_is_built(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        build(EventFactory().slug, tmp_path / "none" / "p.pdf")

    assert not BriefingPack.objects.exists()


def test_an_event_without_agenda_says_what_to_do(tmp_path):
    with pytest.raises(CommandError, match="The pack is empty"):
        build(EventFactory().slug, tmp_path / "p.pdf")


def test_country_report_is_drawn_into_a_file(tmp_path):
    country = PathfinderCountryFactory(summary_fr="Il a commencé.")
    path = tmp_path / "report.pdf"

    call_command(
        "build_country_report",
        country.slug,
        output=path,
        language="fr",
        stdout=StringIO(),
    )

    assert "Il a commencé." in text_of(path.read_bytes())


@pytest.mark.parametrize(
    ("fields", "options", "words"),
    [
        ({"hidden": True}, {}, "no public pathfinder country"),
        ({}, {"language": "xx"}, "No such language"),
    ],
)
def test_country_report_says_why_it_is_not_drawn(tmp_path, fields, options, words):
    country = PathfinderCountryFactory(**fields)
    path = tmp_path / "report.pdf"

    with pytest.raises(CommandError, match=words):
        call_command("build_country_report", country.slug, output=path, **options)

    assert not path.exists()
