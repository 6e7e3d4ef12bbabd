"""The typed client of ``docs/examples/``: made from the schema, and used."""

import filecmp
import uuid
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pathfinders.models import Assessment
from tests.factories.accounts import ApiTokenFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory, PathfinderCountryFactory

pytestmark = pytest.mark.django_db

EXAMPLES = Path(settings.BASE_DIR, "docs", "examples")


@pytest.fixture
def examples(monkeypatch):
    """The scripts and the client, found as they are beside each other."""
    monkeypatch.syspath_prepend(str(EXAMPLES))


@pytest.fixture
def reporter():
    return RepresentativeFactory()


@pytest.fixture
def portal(examples, one_connection, reporter):
    """The client, with a token of who reports for a country, over this very portal."""
    import portal_client  # noqa: PLC0415  # the fixture says where it is

    token = ApiTokenFactory(user=reporter.user, scopes=["read", "write"])
    client = portal_client.AuthenticatedClient("http://testserver", token=token.secret)
    transport = httpx.WSGITransport(app=get_wsgi_application())
    return client.set_httpx_client(
        httpx.Client(
            transport=transport,
            base_url="http://testserver",
            headers={"Authorization": f"Bearer {token.secret}"},
        )
    )


def different(compared):
    """What two folders do not have alike, however deep."""
    found = compared.left_only + compared.right_only + compared.diff_files
    for inner in compared.subdirs.values():
        found += different(inner)
    return [name for name in found if name != "__pycache__"]


def test_client_is_the_one_that_the_schema_makes(examples, tmp_path):
    import make_client  # noqa: PLC0415

    make_client.make(tmp_path / "portal_client")

    compared = filecmp.dircmp(tmp_path / "portal_client", EXAMPLES / "portal_client")
    assert different(compared) == [], "Run docs/examples/make_client.py."


def test_client_reads_what_its_owner_may(portal):
    from portal_client.api.partners import partners_list  # noqa: PLC0415

    shown = PartnerFactory(for_partners=True)
    PartnerFactory(hidden=True)

    answer = partners_list.sync(client=portal)

    named = {partner.slug for partner in answer.results}
    assert shown.slug in named
    assert answer.count == len(named)


def test_client_reports_progress_once(portal, reporter):
    import report_progress  # noqa: PLC0415
    from portal_client.models import ProgressStatus  # noqa: PLC0415

    country = PathfinderCountryFactory(focal_partner=reporter.partner)
    row = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    [commitment] = report_progress.commitments_of(portal, country.country.iso2)
    asked = (portal, commitment.id, ProgressStatus.UNDER_WAY, "A law was passed.")

    report_progress.report(*asked, dry_run=True)
    assert not Assessment.objects.exists()
    first, again = report_progress.report(*asked), report_progress.report(*asked)

    assert first.id == again.id == Assessment.objects.get(commitment=row).pk


def test_client_says_what_is_wrong(portal):
    import report_progress  # noqa: PLC0415
    from portal_client.models import ProgressStatus  # noqa: PLC0415

    with pytest.raises(SystemExit, match=r"400 .*commitment"):
        report_progress.report(portal, uuid.uuid4(), ProgressStatus.DELAYED, "Late.")
