"""The pages on which the Secretariat imports: one's own imports, and nobody else's."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from partners import imports, tasks
from partners.enums import ImportState
from partners.models import Partner, PartnerImport
from tests.factories.partners import PartnerFactory, PartnerImportFactory

CSV = "slug,name_en,stakeholder_group\nnew-one,New One,academia\n"
WRONG = "slug,name_en,stakeholder_group\nnew-one,New One,club\n=x,,\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What is queued runs at once, in the same process."""
    monkeypatch.setattr(
        tasks.run_import,
        "delay_on_commit",
        lambda key: imports.run_import(import_id=key),
    )


def page(name, *args):
    return reverse(f"admin:partners_partnerimport_{name}", args=args)


def upload(client, text, name="partners.csv"):
    file = ContentFile(text.encode(), name=name)
    data = {"kind": "partners", "file": file}
    return client.post(page("add"), data, follow=True)


def test_file_is_checked_looked_at_and_applied(editor_client):
    response = upload(editor_client, CSV)
    assert "1 new, 0 changed, 0 unchanged." in response.text
    assert "New One" in response.text
    assert not Partner.objects.exists()

    response = editor_client.post(
        response.redirect_chain[-1][0], {"do": "apply"}, follow=True
    )

    assert "applied" in response.text
    assert Partner.objects.get().slug == "new-one"
    assert PartnerImport.objects.get().state == ImportState.APPLIED


def test_second_click_applies_nothing_and_says_so(editor_client):
    address = upload(editor_client, CSV).redirect_chain[-1][0]
    editor_client.post(address, {"do": "apply"})

    response = editor_client.post(address, {"do": "apply"}, follow=True)

    assert "Nothing was begun: this import is “applied”." in response.text


def test_wrong_rows_are_listed_and_handed_back(editor_client):
    text = WRONG.replace("=x", "x y")
    response = upload(editor_client, text)
    assert "2 rows are wrong, so nothing is applied." in response.text
    assert "Not known here: club." in response.text

    response = editor_client.get(page("corrections", PartnerImport.objects.get().pk))

    assert "no-store" in response.headers["Cache-Control"]
    assert "attachment" in response.headers["Content-Disposition"]
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "slug,name_en,stakeholder_group,What is wrong"
    assert lines[1].endswith("stakeholder_group: Not known here: club.")


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (WRONG, "p.csv", "Cell A3 holds a formula."),
        ("slug,slug\na,b\n", "p.csv", "stands there twice"),
        ("", "p.csv", "empty"),
        (CSV, "p.xlsx", "is not a XLSX file"),
        (CSV, "p.exe", "cannot be read"),
    ],
)
def test_file_that_cannot_be_read_is_not_kept(editor_client, text, name, words):
    assert words in upload(editor_client, text, name).text
    assert not PartnerImport.objects.exists()


def test_page_says_what_each_column_is_and_template_is_read_back(editor_client):
    PartnerFactory(slug="example-union")
    assert "Home country: ISO code" in editor_client.get(page("add")).text

    for kind in ("partners", "representatives"):
        for extension in ("csv", "xlsx"):
            data = editor_client.get(page("template", kind, extension)).content
            file = ContentFile(data, name=f"t.{extension}")
            assert len(imports.read_rows(file, kind).rows) == 1
    assert editor_client.get(page("template", "boats", "csv")).status_code == 404


def test_all_partners_are_handed_out_to_be_changed(editor_client):
    PartnerFactory(slug="a")

    response = editor_client.get(page("all", "csv"))

    assert "\r\na," in response.content.decode()


@pytest.mark.parametrize("who", ["member_client", "client"])
def test_nobody_outside_the_secretariat_comes_here(who, request, db):
    client = request.getfixturevalue(who)
    row = PartnerImportFactory()

    for address in (page("add"), page("all", "csv"), page("corrections", row.pk)):
        assert client.get(address).status_code == 302


def test_import_of_a_colleague_does_not_exist(
    editor_client, secretariat_client, editor
):
    own = PartnerImportFactory(uploaded_by=editor, state=ImportState.WRONG)
    hers = PartnerImportFactory(state=ImportState.WRONG, file_name="hers.csv")

    for client in (editor_client, secretariat_client):
        assert client.get(page("change", hers.pk)).status_code == 302
        assert client.post(page("change", hers.pk), {"do": "apply"}).status_code == 302
        assert client.get(page("corrections", hers.pk)).status_code == 404
        assert client.get(page("progress", hers.pk)).status_code == 404
        assert "hers.csv" not in client.get(page("changelist")).text
    assert editor_client.get(page("change", own.pk)).status_code == 200


def test_failed_import_says_why_and_can_be_checked_again(editor_client, editor):
    row = PartnerImportFactory(uploaded_by=editor, failed=True)
    assert "It is broken." in editor_client.get(page("change", row.pk)).text

    editor_client.post(page("change", row.pk), {"do": "check"})

    row.refresh_from_db()
    assert row.state == ImportState.CHECKED


def test_import_that_nobody_works_on_says_so(editor_client, editor):
    row = PartnerImportFactory(uploaded_by=editor, attempts=1)

    assert "Nobody is working on this" in editor_client.get(page("change", row.pk)).text
    assert editor_client.get(page("progress", row.pk)).json()["finished"] is False


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_three(
    editor_client, editor, count, django_assert_num_queries
):
    PartnerImportFactory.create_batch(count, uploaded_by=editor)
    editor_client.get(page("changelist"))

    with django_assert_num_queries(4):
        response = editor_client.get(page("changelist"))

    assert response.text.count("partners.csv</a>") == count
