"""The main job, as a chair does it: a real browser, a real worker, real services."""

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import expect

from alliance87.briefings.models import BriefingPack
from alliance87.celery import app
from tests.accounts.codes import code_now
from tests.briefings.pdfs import outline_of, pdf_file, text_of
from tests.factories.accounts import UserFactory, enrol
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough password"


@pytest.fixture
def worker(live_server):
    """A Celery worker in a process of its own, on this test's database and queue."""
    address = settings.DATABASES["default"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "alliance87.settings.test",
        "DATABASE_URL": database_url(
            address | {"NAME": connection.settings_dict["NAME"]}
        ),
        "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "TEST_QUEUE": app.conf.task_default_queue,
    }
    command = [sys.executable, "-m", "celery", "-A", "alliance87", "worker"]
    process = subprocess.Popen(
        [*command, "--pool", "solo", "--loglevel", "warning"],
        env=environment,
        cwd=settings.BASE_DIR,
    )
    yield process
    process.terminate()
    process.wait(timeout=30)


def database_url(address):
    user = f"{address['USER']}:{address['PASSWORD']}" if address["USER"] else ""
    if address["HOST"].startswith("/"):
        host = address["HOST"].replace("/", "%2F")
    else:
        host = address["HOST"]
    port = f":{address['PORT']}" if address["PORT"] else ""
    return f"postgres://{user}@{host}{port}/{address['NAME']}"


@pytest.fixture
def meeting():
    user = UserFactory(email="chair@example.org")
    user.set_password(PASSWORD)
    user.save()
    enrol(user)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    event = EventFactory(
        slug="gcg-9", title_en="9th meeting", chairs=[RepresentativeFactory(user=user)]
    )
    AgendaItemFactory(event=event, title_en="Welcome")
    AgendaItemFactory(event=event, title_en="Update from pathfinder countries")
    CommitmentFactory(text_en="Achieve ten child-labour-free municipalities")
    return event


def test_a_chair_goes_from_sign_in_to_the_pdf(
    page, live_server, worker, meeting, tmp_path
):
    errors = []
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    page.goto(f"{live_server.url}/en/accounts/login/")
    page.get_by_label("Email").fill("chair@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.get_by_label("Code from the authenticator app").fill(code_now())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/en/")

    page.goto(live_server.url + meeting.get_absolute_url())
    page.get_by_role("link", name="Compose the briefing pack").click()
    titles = page.locator(".compose__title")
    expect(titles).to_have_text(["Agenda", "Update from pathfinder countries"])

    paper = pdf_file(name="concept.pdf", text="Bound in")
    page.get_by_label("PDF file").set_input_files(
        {"name": paper.name, "mimeType": "application/pdf", "buffer": paper.read()}
    )
    attach = page.get_by_role("region", name="Attach a document")
    attach.get_by_label("Title").fill("Concept note")
    page.get_by_role("button", name="Attach the PDF").click()
    page.get_by_role("button", name="Move Concept note up").click()
    expect(titles.nth(1)).to_have_text("Concept note")

    page.get_by_role("button", name="Build the pack").click()
    link = page.get_by_role("link", name="Download the pack")
    expect(link).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        link.click()
    data = Path(download.value.path()).read_bytes()

    assert "Achieve ten child-labour-free municipalities" in text_of(data)
    assert "Bound in 1" in text_of(data)
    top = [title for level, title, _page in outline_of(data) if level == 1]
    assert top == [
        "Contents",
        "Agenda",
        "Concept note",
        "Update from pathfinder countries",
        "Sources and dates",
        "How to check this pack",
    ]
    assert hashlib.sha256(data).hexdigest() == BriefingPack.objects.get().sha256
    assert errors == []

    by_hand = tmp_path / "pack.pdf"
    call_command("build_pack", "gcg-9", output=by_hand, stdout=io.StringIO())
    assert by_hand.read_bytes() == data
