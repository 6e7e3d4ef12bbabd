"""What every write of the API keeps to: tried without being done, done once, in many rows."""

import datetime
import json
import threading
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.utils import timezone

from action_groups.actions import space as space_actions
from action_groups.models import Membership, Post, Thread
from alliance87.core import tasks
from alliance87.core.actions import store_document
from alliance87.core.api import once
from alliance87.core.api.writing import MOST_ROWS
from alliance87.core.files import files_as_written
from alliance87.core.models import KeptAnswer, OutgoingMail
from events.models import ProposalUptake
from partners.models import Partner
from tests.action_groups.spaces import space as space  # a fixture
from tests.action_groups.spaces import takes_part
from tests.conftest import signed_in
from tests.factories.action_groups import ActionGroupFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import ProposalUptakeFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

THREADS, POSTS, PARTNERS = "/api/v1/threads/", "/api/v1/posts/", "/api/v1/partners/"
KEY = "b1f7-monday"


def sent(client, url, data, method="post", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(url, data, "application/json", headers=headers)


def said(space, body="Who goes?", **more):
    return {"thread": str(space.thread.pk), "body": body, **more}


@pytest.fixture
def client(space):
    return signed_in(space.member)


@pytest.fixture
def queued(monkeypatch):
    """The posts of which people are to be told."""
    told = []
    monkeypatch.setattr("action_groups.viewsets.tell_of_post.delay", told.append)
    return told


# -- Tried without being done ----------------------------------------------------------
def test_a_dry_run_answers_as_if_it_were_done_and_keeps_nothing(
    client, space, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        answer = sent(client, f"{POSTS}?dry_run=true", said(space, "Ask @Jan Vos."))

    assert (answer.status_code, answer["X-Dry-Run"]) == (201, "true")
    assert answer.json()["number"] == 2
    assert Post.objects.count() == 1
    assert (waiting, queued) == ([], [])


def test_a_dry_run_writes_to_nobody(client, settings):
    settings.EMAIL_BACKEND = "alliance87.core.mail.OutboxBackend"
    person = takes_part(ActionGroupFactory())
    group = ActionGroupFactory()
    takes_part(group, chair=True)
    asked = {"action_group": group.slug, "partner": person.partner.slug}

    sent(signed_in(person.user), "/api/v1/join-requests/?dry_run=true", asked)
    assert not OutgoingMail.objects.exists()
    sent(signed_in(person.user), "/api/v1/join-requests/", asked)
    assert OutgoingMail.objects.count() == 1


def test_a_dry_run_changes_nothing(secretariat_client):
    partner = PartnerFactory(acronym="ILO")
    url = f"{PARTNERS}{partner.slug}/"
    tag = secretariat_client.get(url)["ETag"]

    answer = sent(
        secretariat_client,
        f"{url}?dry_run=true",
        {"acronym": "OIT"},
        "patch",
        if_match=tag,
    )

    assert (answer.status_code, answer.json()["acronym"]) == (200, "OIT")
    assert Partner.objects.get().acronym == "ILO"
    assert secretariat_client.get(url)["ETag"] == tag


def test_a_dry_run_takes_nothing_away(secretariat_client):
    uptake = ProposalUptakeFactory()
    url = f"/api/v1/proposal-uptakes/{uptake.pk}/"
    tag = secretariat_client.get(url)["ETag"]

    answer = secretariat_client.delete(f"{url}?dry_run=true", headers={"if_match": tag})

    assert (answer.status_code, answer["X-Dry-Run"]) == (204, "true")
    assert ProposalUptake.objects.get() == uptake


def test_a_dry_run_says_what_would_be_refused(client, space):
    answer = sent(client, f"{POSTS}?dry_run=true", said(space, ""))

    assert (answer.status_code, answer["X-Dry-Run"]) == (400, "true")


@pytest.mark.parametrize("value", ["yes", "1", "", "TRUE"])
def test_what_a_dry_run_is_not_is_said(client, space, value):
    answer = sent(client, f"{POSTS}?dry_run={value}", said(space))

    assert answer.status_code == 400
    assert "dry_run" in answer.text
    assert Post.objects.count() == 1


def test_reading_is_no_dry_run(client):
    assert client.get(f"{POSTS}?dry_run=true").status_code == 400


def test_what_is_not_a_dry_run_is_done_and_does_not_say_so(client, space, queued):
    answer = sent(client, f"{POSTS}?dry_run=false", said(space))

    assert answer.status_code == 201
    assert "X-Dry-Run" not in answer
    assert Post.objects.count() == 2


@pytest.mark.parametrize("undone", [True, False])
def test_a_document_whose_row_is_undone_leaves_no_file(undone, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with files_as_written() as files:
        document = DocumentFactory.build()
        store_document(document=document, file=ContentFile(b"%PDF-1.7", "a.pdf"))
        files.is_undone = undone

    assert default_storage.exists(document.file.name) is not undone


def test_a_document_whose_write_fails_leaves_no_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = DocumentFactory.build()

    def fail():
        with files_as_written():
            store_document(document=document, file=ContentFile(b"%PDF-1.7", "a.pdf"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert not default_storage.exists(document.file.name)


# -- Where it is now ---------------------------------------------------------------------
def test_a_new_record_says_where_it_is(client, space, queued):
    answer = sent(client, POSTS, said(space))

    assert answer["Location"].endswith(f"{POSTS}{answer.json()['id']}/")
    assert client.get(answer["Location"]).json() == answer.json()


# -- Done once ---------------------------------------------------------------------------
def test_the_same_key_writes_once_and_answers_alike(
    client, space, django_capture_on_commit_callbacks, queued
):
    with django_capture_on_commit_callbacks(execute=True):
        first, again = (
            sent(client, POSTS, said(space), idempotency_key=KEY) for _ in range(2)
        )

    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["ETag"], first["Location"]) == (
        again.json(),
        again["ETag"],
        again["Location"],
    )
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Post.objects.count() == 2
    assert len(queued) == 1


def test_a_change_sent_again_is_not_outdated_by_itself(client, space):
    url = f"{POSTS}{space.post.pk}/"
    tag = client.get(url)["ETag"]

    first, again = (
        sent(
            client, url, {"body": "Tin."}, "patch", if_match=tag, idempotency_key=KEY
        ).status_code
        for _ in range(2)
    )

    assert (first, again) == (200, 200)
    space.post.refresh_from_db()
    assert (space.post.body, space.post.revision) == ("Tin.", 2)


def test_one_key_is_for_one_request(client, space, queued):
    sent(client, POSTS, said(space, "One."), idempotency_key=KEY)

    other = sent(client, POSTS, said(space, "Two."), idempotency_key=KEY)
    elsewhere = sent(
        client,
        THREADS,
        {"action_group": space.group.slug, "title": "T", "body": "One."},
        idempotency_key=KEY,
    )

    assert (other.status_code, elsewhere.status_code) == (422, 422)
    assert (Post.objects.count(), Thread.objects.count()) == (2, 1)


def test_another_person_s_key_is_another_key(space, queued):
    for person in (space.member, space.other):
        answer = sent(signed_in(person), POSTS, said(space), idempotency_key=KEY)
        assert "Idempotency-Replayed" not in answer

    assert Post.objects.count() == 3


def test_what_was_refused_is_not_kept(client, space, queued):
    refused = sent(client, POSTS, said(space, ""), idempotency_key=KEY)
    done = sent(client, POSTS, said(space, "Better."), idempotency_key=KEY)

    assert (refused.status_code, done.status_code) == (400, 201)


def test_a_dry_run_uses_no_key_up(client, space, queued):
    tried = sent(client, f"{POSTS}?dry_run=true", said(space), idempotency_key=KEY)
    done = sent(client, POSTS, said(space), idempotency_key=KEY)

    assert (tried.status_code, done.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in done
    assert Post.objects.count() == 2


def test_who_reads_the_record_no_more_is_not_told_of_it_again(client, space, queued):
    sent(client, POSTS, said(space, "Zinc."), idempotency_key=KEY)
    Membership.objects.filter(
        action_group=space.group, partner__representatives__user=space.member
    ).delete()

    again = sent(client, POSTS, said(space, "Zinc."), idempotency_key=KEY)

    assert again.status_code == 404
    assert "Zinc" not in again.text


def test_what_is_kept_does_not_say_what_was_written(client, space, queued):
    sent(client, POSTS, said(space, "Zinc."), idempotency_key=KEY)

    kept = KeptAnswer.objects.get()
    assert kept.answer == {
        "status": 201,
        "id": str(Post.objects.get(body="Zinc.").pk),
    }
    assert KEY not in kept.key_digest


@pytest.mark.parametrize("key", ["short", "x" * 256, "Tür-und-Tor"])
def test_a_key_is_printable_and_long_enough(client, space, key):
    answer = sent(client, POSTS, said(space), idempotency_key=key)

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.text
    assert Post.objects.count() == 1


def test_keys_are_forgotten_after_two_days(client, space, queued):
    for hours, key in [(47, "kept-for-now"), (49, "time-is-over")]:
        sent(client, POSTS, said(space), idempotency_key=key)
        then = timezone.now() - datetime.timedelta(hours=hours)
        KeptAnswer.objects.filter(pk=KeptAnswer.objects.first().pk).update(
            created_at=then
        )

    tasks.forget_kept_answers()

    answers = [
        sent(client, POSTS, said(space), idempotency_key=key)
        for key in ("kept-for-now", "time-is-over")
    ]
    assert ["Idempotency-Replayed" in answer for answer in answers] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_write_one_row(space, queued):
    together = threading.Barrier(8)
    clients = [signed_in(space.member) for _ in range(8)]
    answers = []

    def work(client):
        try:
            together.wait(timeout=60)
            answers.append(sent(client, POSTS, said(space), idempotency_key=KEY))
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[client]) for client in clients]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 7
    assert Post.objects.count() == 2
    assert len(queued) == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_the_first_is_told_to_come_again(
    client, space, queued, monkeypatch
):
    monkeypatch.setattr(once, "WAIT_FOR_FIRST", "200ms")
    written, enough = threading.Event(), threading.Event()
    write_post = space_actions.write_post

    def slowly(**values):
        post = write_post(**values)
        written.set()
        enough.wait(timeout=60)
        return post

    def first():
        try:
            sent(client, POSTS, said(space), idempotency_key=KEY)
        finally:
            connection.close()

    monkeypatch.setattr(space_actions, "write_post", slowly)
    worker = threading.Thread(target=first)
    worker.start()
    assert written.wait(timeout=60)
    second = sent(signed_in(space.member), POSTS, said(space), idempotency_key=KEY)
    enough.set()
    worker.join(timeout=60)

    assert second.status_code == 409
    assert Post.objects.count() == 2


# -- What stands in the way --------------------------------------------------------------
@pytest.fixture
def in_the_way(monkeypatch):
    """The database refuses every post that says “twice”."""
    write_post = space_actions.write_post

    def refused(**values):
        if values["body"] == "twice":
            raise IntegrityError
        return write_post(**values)

    monkeypatch.setattr(space_actions, "write_post", refused)


def test_what_the_database_refuses_is_a_conflict(client, space, queued, in_the_way):
    answer = sent(client, POSTS, said(space, "twice"))

    assert answer.status_code == 409
    assert Post.objects.count() == 1


def test_what_the_database_refuses_of_one_row_leaves_the_others(
    client, space, queued, in_the_way
):
    rows = results(sent(client, POSTS, [said(space, "twice"), said(space, "once")]))

    assert [row["status"] for row in rows] == [409, 201]
    assert Post.objects.count() == 2


# -- Many rows ---------------------------------------------------------------------------
def results(answer):
    assert answer.status_code == 207, answer.content
    return answer.json()["results"]


def test_each_row_stands_for_itself(client, space, queued):
    rows = results(
        sent(
            client, POSTS, [said(space, "One."), said(space, ""), said(space, "Three.")]
        )
    )

    assert [row["status"] for row in rows] == [201, 400, 201]
    assert [row.get("record", {}).get("body") for row in rows] == [
        "One.",
        None,
        "Three.",
    ]
    assert rows[0]["id"] == rows[0]["record"]["id"]
    assert rows[0]["etag"] == client.get(f"{POSTS}{rows[0]['id']}/")["ETag"]
    assert "body" in json.dumps(rows[1]["problem"])
    assert Post.objects.count() == 3


def test_what_all_or_nothing_is_not_is_said_of_a_single_row_too(client, space):
    response = sent(client, f"{POSTS}?all_or_nothing=null", said(space))

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["all_or_nothing"]


def test_all_or_nothing_leaves_nothing_where_one_row_is_refused(client, space, queued):
    url = f"{POSTS}?all_or_nothing=true"

    rows = results(sent(client, url, [said(space, "One."), said(space, "")]))

    assert [row["status"] for row in rows] == [409, 400]
    assert "record" not in rows[0]
    assert Post.objects.count() == 1


def test_all_or_nothing_does_all_where_none_is_refused(client, space, queued):
    url = f"{POSTS}?all_or_nothing=true"

    rows = results(sent(client, url, [said(space, "One."), said(space, "Two.")]))

    assert [row["status"] for row in rows] == [201, 201]
    assert Post.objects.count() == 3


def test_what_was_undone_is_not_kept_under_its_key(client, space, queued):
    url = f"{POSTS}?all_or_nothing=true"
    row = said(space, "One.", idempotency_key=KEY)
    results(sent(client, url, [row, said(space, "")]))

    assert results(sent(client, url, [row]))[0]["status"] == 201
    assert Post.objects.count() == 2


def test_a_dry_run_of_many_rows_keeps_none(client, space, queued):
    rows = results(
        sent(client, f"{POSTS}?dry_run=true", [said(space, "One."), said(space, "")])
    )

    assert [row["status"] for row in rows] == [201, 400]
    assert Post.objects.count() == 1


def test_a_row_has_a_key_of_its_own(client, space, queued):
    one = said(space, "One.", idempotency_key="row-number-one")
    first = results(sent(client, POSTS, [one]))
    again = results(
        sent(
            client,
            POSTS,
            [said(space, "Two."), one, one | {"body": "Other."}],
        )
    )

    assert again[1] == first[0]
    assert [row["status"] for row in again] == [201, 201, 422]
    assert Post.objects.count() == 3


def test_a_row_s_key_that_is_none_is_said(client, space):
    rows = results(sent(client, POSTS, [said(space, "One.", idempotency_key=7)]))

    assert rows[0]["status"] == 400
    assert "idempotency_key" in json.dumps(rows[0]["problem"])


def test_many_rows_under_one_key_are_written_once(client, space, queued):
    rows = [said(space, "One."), said(space, "")]

    first, again = (sent(client, POSTS, rows, idempotency_key=KEY) for _ in range(2))

    assert results(first) == results(again)
    assert again["Idempotency-Replayed"] == "true"
    assert Post.objects.count() == 2


def test_rows_are_changed_each_at_the_revision_that_was_read(secretariat_client):
    kept, stale, untold = (PartnerFactory(acronym="A") for _ in range(3))
    tag = secretariat_client.get(f"{PARTNERS}{kept.pk}/")["ETag"]
    rows = [
        {"id": str(kept.pk), "etag": tag, "acronym": "B"},
        {"id": str(stale.pk), "etag": '"77"', "acronym": "B"},
        {"slug": untold.slug, "acronym": "B"},
        {"id": str(uuid.uuid4()), "etag": tag, "acronym": "B"},
        {"id": str(kept.pk), "etag": tag, "acronym": "C"},
    ]

    found = results(sent(secretariat_client, PARTNERS, rows, "patch"))

    assert [row["status"] for row in found] == [200, 412, 428, 404, 412]
    assert found[0]["record"]["acronym"] == "B"
    assert Partner.objects.filter(acronym="B").get() == kept


def test_row_without_a_name_or_a_revision_is_told_so_in_its_fields(secretariat_client):
    rows = [{"etag": '"1"', "acronym": "B"}, {"slug": PartnerFactory().slug}]

    unnamed, untold = results(sent(secretariat_client, PARTNERS, rows, "patch"))

    assert list(unnamed["problem"]["errors"]) == ["id"]
    assert untold["status"] == 428
    assert "the field “etag”" in untold["problem"]["detail"]


@pytest.mark.parametrize("tag", ["zz", '"zz"', "*", '"1"x'])
def test_what_names_no_revision_is_told_so(secretariat_client, tag):
    url = f"{PARTNERS}{PartnerFactory().pk}/"

    response = sent(secretariat_client, url, {"acronym": "B"}, "patch", if_match=tag)

    assert response.status_code == 412
    assert "names no revision" in response.json()["detail"]


@pytest.mark.parametrize("made", ['W/"{tag}"', '"{tag}-gzip"', 'W/"{tag}-zstd"'])
def test_etag_of_a_proxy_that_compresses_is_taken(secretariat_client, made):
    url = f"{PARTNERS}{PartnerFactory().slug}/"
    etag = made.format(tag=secretariat_client.get(url)["ETag"].strip('"'))

    read = secretariat_client.get(url, headers={"If-None-Match": etag})
    response = sent(secretariat_client, url, {"acronym": "B"}, "patch", if_match=etag)

    assert read.status_code == 304
    assert response.json()["acronym"] == "B"


def test_what_is_read_as_null_is_written_as_null(secretariat_client):
    partner = PartnerFactory(website="https://example.org/")
    url = f"{PARTNERS}{partner.slug}/"

    response = sent(secretariat_client, url, {"website": None}, "patch", if_match='"1"')

    assert (response.status_code, response.json()["website"]) == (200, None)
    partner.refresh_from_db()
    assert partner.website == ""


@pytest.mark.parametrize("value", ["no-such", 7, ["mining"], {"id": "x"}])
def test_relation_that_is_none_is_told_so_without_words_of_ours(
    secretariat_client, value
):
    url = f"{PARTNERS}{PartnerFactory().slug}/"

    answer = sent(secretariat_client, url, {"parent": value}, "patch", if_match='"1"')

    [message] = answer.json()["errors"]["parent"]
    assert message.endswith("Those there are stand at /api/v1/partners/.")
    assert not {"[", "{"} & set(message)


def test_relation_that_is_missing_is_told_so_alone(secretariat_client):
    answer = sent(secretariat_client, "/api/v1/next-steps/", {"text_en": "Meet."})

    wrong = answer.json()["errors"]["pathfinder_country"]
    assert wrong == ["This field is required."]


@pytest.mark.parametrize(
    "name", ["page", "page_size", "cursor", "id", "format", "search", "ordering"]
)
def test_writing_takes_no_parameter_of_a_list(secretariat_client, name):
    response = sent(secretariat_client, f"{PARTNERS}?{name}=1&dry_run=true", {})

    assert list(response.json()["errors"]) == [name]


def test_a_row_that_is_hidden_is_answered_as_one_that_is_not_there(client):
    hidden = PartnerFactory(hidden=True)
    rows = [
        {"id": key, "etag": '"1"', "acronym": "B"}
        for key in (str(hidden.pk), str(uuid.uuid4()))
    ]

    found = results(sent(client, PARTNERS, rows, "patch"))

    assert found[0] == found[1]
    assert found[0]["status"] == 404


def test_a_row_that_one_does_not_keep_is_refused(client):
    partner = PartnerFactory(acronym="A")
    rows = [{"id": str(partner.pk), "etag": '"1"', "acronym": "B"}]

    assert results(sent(client, PARTNERS, rows, "patch"))[0]["status"] == 403
    assert Partner.objects.get(pk=partner.pk).acronym == "A"


@pytest.mark.parametrize("rows", [[], [{}] * (MOST_ROWS + 1), [{}, 7], [[]]])
@pytest.mark.parametrize("method", ["post", "patch"])
def test_a_list_of_nothing_of_too_much_or_of_no_rows_is_refused(client, method, rows):
    assert sent(client, POSTS, rows, method).status_code == 400


@pytest.mark.parametrize("key", [None, {"a": 1}, ""])
def test_a_row_that_names_no_record_names_none(client, key):
    row = {"id": key, "etag": '"1"'}

    assert results(sent(client, POSTS, [row], "patch"))[0]["status"] == 404


def test_one_record_is_not_changed_by_a_list(client, space):
    url = f"{POSTS}{space.post.pk}/"

    assert (
        sent(client, url, [{"body": "x"}], "patch", if_match='"1"').status_code == 400
    )
