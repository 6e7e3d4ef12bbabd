import pytest
from django.core.management import CommandError, call_command

from alliance87.core.models import Source
from alliance87.demo import loader
from alliance87.demo.management.commands import load_demo
from partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(files, monkeypatch, capsys):
    """Run the command on the small files and return what it says."""
    monkeypatch.setattr(loader, "DATA", files.root)
    monkeypatch.setattr(load_demo, "DEMO_USERS", [])

    def run(**options):
        call_command("load_demo", **options)
        return capsys.readouterr().out

    return run


def test_says_what_it_did_by_model(run):
    assert "partners: 2 created, 0 updated, 0 unchanged\n" in run()
    assert "partners: 0 created, 0 updated, 2 unchanged\n" in run()


def test_dry_run_says_so_and_keeps_nothing(run):
    said = run(dry_run=True)

    assert "partners: 2 created" in said
    assert said.endswith("Dry run: nothing was kept.\n")
    assert not Partner.objects.exists()


def test_once_loads_into_an_empty_database(run):
    run(once=True)

    assert Partner.objects.count() == 2


def test_once_leaves_corrections_made_in_the_admin(run):
    run()
    Source.objects.update(publisher="Corrected")

    said = run(once=True)

    assert said == "The demonstration records are there: left alone.\n"
    assert Source.objects.get().publisher == "Corrected"


def test_wrong_file_ends_in_one_plain_line(run, files):
    files.replace("sources.yaml", "publisher: Secretariat", "")

    with pytest.raises(CommandError) as caught:
        run()

    assert str(caught.value) == "sources.yaml, pack, “publisher”: is missing."
