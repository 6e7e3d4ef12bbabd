"""What programs write into a group's space: as its people may, and no others."""

import pytest

from action_groups.models import Mention, Post, Thread
from tests.action_groups.spaces import space as space  # a fixture
from tests.conftest import signed_in

THREADS, POSTS = "/api/v1/threads/", "/api/v1/posts/"


def sent(client, url, data, method="post", **headers):
    write = getattr(client, method)
    return write(url, data, "application/json", headers=headers)


def test_member_opens_a_thread(space):
    data = {"action_group": space.group.slug, "title": "Ferries", "body": "Who goes?"}

    response = sent(signed_in(space.member), THREADS, data)

    assert response.status_code == 201
    thread = Thread.objects.get(title="Ferries")
    assert (thread.opened_by, thread.posts.get().body) == (
        space.member,
        "Who goes?",
    )
    assert response.json()["id"] == str(thread.pk)


def test_member_answers_and_calls_somebody_by_name(space):
    data = {"thread": str(space.thread.pk), "body": "Ask @Jan Vos."}

    response = sent(signed_in(space.member), POSTS, data)

    assert response.status_code == 201
    assert response.json()["number"] == 2
    assert Mention.objects.get().user == space.other


@pytest.mark.parametrize(
    "who", ["stranger", "member of another group", "former member", "secretariat"]
)
def test_who_may_not_read_the_thread_is_not_told_of_it(who, space):
    client = signed_in(space.role(who))

    response = sent(client, POSTS, {"thread": str(space.thread.pk), "body": "Zinc"})

    assert response.status_code in {400, 404}
    assert "Quarries" not in response.text
    assert Post.objects.count() == 1


def test_secretariat_that_opened_the_space_reads_and_does_not_write(space):
    client = signed_in(space.role("opened"))

    assert client.get(POSTS).json()["count"] == 1
    response = sent(client, POSTS, {"thread": str(space.thread.pk), "body": "Zinc"})
    assert response.status_code == 403
    assert Post.objects.count() == 1


def test_author_edits_the_revision_they_read(space):
    client = signed_in(space.member)
    url = f"{POSTS}{space.post.pk}/"
    tag = client.get(url).headers["ETag"]

    edited = sent(client, url, {"body": "Lead."}, "patch", if_match=tag)
    late = sent(client, url, {"body": "Tin."}, "patch", if_match=tag)

    assert (edited.status_code, late.status_code) == (200, 412)
    space.post.refresh_from_db()
    assert space.post.body == "Lead."


def test_nobody_edits_another_s_post(space):
    client = signed_in(space.other)
    url = f"{POSTS}{space.post.pk}/"
    tag = client.get(url).headers["ETag"]

    response = sent(client, url, {"body": "Lead."}, "patch", if_match=tag)

    assert response.status_code == 403
    space.post.refresh_from_db()
    assert space.post.body == "A word on zinc."


def test_what_cannot_be_written_is_named(space):
    data = {"thread": str(space.thread.pk), "body": "x", "number": 7}

    response = sent(signed_in(space.member), POSTS, data)

    assert response.status_code == 400
    assert "number" in response.json()["errors"]
