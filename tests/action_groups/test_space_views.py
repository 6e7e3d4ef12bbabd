"""The pages of a group's space."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from action_groups.actions import space as actions
from action_groups.enums import MembershipRole
from action_groups.models import (
    Post,
    SpaceChoice,
    SpaceOpening,
    SpacePaper,
    Thread,
    ThreadMark,
)
from action_groups.models.space import POSTS_PER_PAGE
from action_groups.tasks import sweep_posts
from tests.action_groups.spaces import READERS, ROLES, takes_part
from tests.action_groups.spaces import space as space  # a fixture
from tests.conftest import signed_in
from tests.factories.action_groups import (
    MentionFactory,
    PostFactory,
    SpaceOpeningFactory,
    SpacePaperFactory,
    ThreadFactory,
    ThreadMarkFactory,
)
from tests.factories.core import pdf_bytes
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db

WRITERS = READERS - {"opened"}
STAFF = {role for role in ROLES if role.startswith("secretariat")}


def client_of(space, role):
    user = space.role(role)
    return signed_in(user) if user.is_authenticated else Client()


@pytest.fixture
def member_client(space):
    return signed_in(space.member)


@pytest.fixture
def chair_client(space):
    return signed_in(space.chair)


@pytest.fixture
def paper(space):
    return SpacePaperFactory(action_group=space.group, thread=space.thread)


# -- Who gets which page -------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_there_for_readers_alone(role, space, paper):
    client = client_of(space, role)
    addresses = [
        space.thread_url,
        space.url("search"),
        space.url("documents"),
        f"/en/documents/{paper.document.slug}/",
    ]
    answers = [client.get(address).status_code for address in addresses]

    signed_out = role in {"visitor", "deactivated member"}
    closed = [302, 302, 302, 404] if signed_out else [404] * 4
    assert answers == ([200] * 4 if role in READERS else closed)


@pytest.mark.parametrize("role", [*sorted(STAFF), "stranger", "former member"])
def test_page_of_the_space_tells_nothing_before_it_is_opened(role, space):
    response = client_of(space, role).get(space.url())

    assert response.status_code == (200 if role in STAFF else 404)
    for word in ["Quarries", "zinc", "Maya", "1 thread"]:
        assert word not in response.text


def test_closed_thread_and_none_are_the_same(space):
    client = client_of(space, "stranger")
    none = "00000000-0000-4000-8000-000000000000"
    there = client.get(space.thread_url).text.replace(str(space.thread.pk), none)
    not_there = client.get(f"/en/action-groups/threads/{none}/").text

    assert plain(there) == plain(not_there)


def plain(text):
    """A page without what differs between any two answers."""
    return "\n".join(
        line for line in text.splitlines() if "nonce" not in line and "csrf" not in line
    )


@pytest.mark.parametrize("role", [role for role in ROLES if role not in READERS])
def test_no_list_or_search_tells_that_a_thread_exists(role, space, paper):
    client = client_of(space, role)
    title = paper.document.title_en
    for address in [
        "/en/search/?q=quarries",
        "/en/search/?q=zinc",
        f"/en/search/?q={title.replace(' ', '+')}",
        "/en/documents/",
        f"/en/action-groups/{space.group.slug}/",
        "/api/v1/threads/?search=quarries",
        "/api/v1/posts/?search=zinc",
        "/api/v1/posts/",
        "/api/v1/documents/",
    ]:
        response = client.get(address)
        text = response.text.replace("?q=", "")
        if "/api/" in address:
            assert response.json()["count"] == 0, address
        for word in [str(space.thread.pk), "Quarries", "on zinc", "Maya", "unread"]:
            assert word not in text, address
        assert str(paper.document.slug) not in text


@pytest.mark.parametrize("role", ROLES)
def test_link_to_the_space_is_for_who_can_follow_it(role, space):
    response = client_of(space, role).get(f"/en/action-groups/{space.group.slug}/")

    offered = role in WRITERS or space_staff(role)
    assert (space.url() in response.text) is offered


def space_staff(role):
    return role in STAFF | {"opened"}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in WRITERS])
def test_nobody_else_writes(role, space):
    client = client_of(space, role)
    for address, data in [
        (space.thread_url, {"body": "B"}),
        (space.thread_url, {"do": "pin"}),
        (space.thread_url, {"do": "mute"}),
        (space.url("new"), {"title": "T", "body": "B"}),
        (space.url("documents", "new"), {"title": "T", "body": "B"}),
        (space.post_url(), {"do": "edit", "body": "B", "revision_seen": "1"}),
        (space.post_url(), {"do": "withdraw"}),
        (space.post_url(), {"do": "hide", "reason": "R"}),
    ]:
        assert client.post(address, data).status_code in {302, 404}
    assert Thread.objects.count() == Post.objects.count() == 1
    assert Post.objects.get().revision == Thread.objects.get().revision == 1
    assert not ThreadMark.objects.exists()


def test_membership_that_ends_ends_at_the_next_request(space, member_client):
    assert member_client.get(space.thread_url).status_code == 200
    members = space.group.memberships.filter(role=MembershipRole.MEMBER)
    members.update(until=datetime.date(2026, 1, 1))

    assert member_client.get(space.thread_url).status_code == 404
    assert member_client.get(f"{space.thread_url}reply/").status_code == 404


# -- The Secretariat -----------------------------------------------------------------
def test_secretariat_reads_after_saying_why_and_the_chair_sees_it(space, chair_client):
    staff = space.role("secretariat")
    client = signed_in(staff)
    assert client.post(space.url(), {"reason": ""}).status_code == 200
    assert not SpaceOpening.objects.exists()

    client.post(space.url(), {"reason": "A complaint of yesterday."})
    page = client.get(space.thread_url)
    assert "A word on zinc." in page.text
    assert "chairs see" in page.text
    seen = chair_client.get(space.url()).text
    assert "A complaint of yesterday." in seen
    assert staff.get_full_name() in seen


def test_space_opened_by_one_is_closed_to_their_colleague(space):
    space.role("opened")

    assert client_of(space, "secretariat").get(space.thread_url).status_code == 404


def test_members_who_do_not_chair_see_no_openings(space, member_client):
    SpaceOpeningFactory(action_group=space.group, reason="A complaint.")

    assert "A complaint." not in member_client.get(space.url()).text


def test_reading_for_the_secretariat_leaves_no_mark_and_has_no_box(space):
    page = client_of(space, "opened").get(space.thread_url)

    assert 'id="reply"' not in page.text
    assert not ThreadMark.objects.exists()


def test_administration_does_not_list_papers_of_a_space(space, paper):
    client = client_of(space, "opened")

    assert paper.document.title not in client.get("/en/admin/core/document/").text
    address = f"/en/admin/core/document/{paper.document.pk}/change/"
    assert client.get(address).status_code == 302


# -- Writing -------------------------------------------------------------------------
def test_thread_is_opened_and_who_is_called_is_told(space, member_client, mailoutbox):
    response = member_client.post(
        space.url("new"),
        {"title": "Ferries", "body": "Who goes?", "mentions": [space.other.pk]},
        follow=True,
    )
    sweep_posts()

    assert "Who goes?" in response.text
    assert "@Jan Vos" in response.text
    assert [mail.to for mail in mailoutbox] == [[space.other.email]]


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_mention_of_who_may_not_read_it_is_refused_in_one_sentence(
    who, space, member_client, mailoutbox
):
    key = {
        "stranger": str(space.role("stranger").pk),
        "nobody": "00000000-0000-4000-8000-000000000000",
    }[who]
    response = member_client.post(space.thread_url, {"body": "Kept", "mentions": [key]})

    assert "You can only mention people who can read this thread." in response.text
    assert "Kept" in response.text
    assert key not in response.text
    assert Post.objects.count() == 1
    sweep_posts()
    assert mailoutbox == []


def test_name_that_reached_nobody_is_said(space, member_client, mailoutbox):
    RepresentativeFactory(user__first_name="Zoe", user__last_name="Far")
    response = member_client.post(
        space.thread_url, {"body": "Ask @Zoe Far."}, follow=True
    )
    sweep_posts()

    assert "Nobody was told of “@Zoe”" in response.text
    assert mailoutbox == []


def test_people_to_mention_are_the_group_s_but_oneself(space, member_client):
    stranger = space.role("stranger")
    page = member_client.get(space.thread_url).text

    assert "Jan Vos" in page
    assert f'value="{space.member.pk}"' not in page
    assert str(stranger.pk) not in page


def test_edited_post_says_so(space, member_client):
    data = {"do": "edit", "body": "Better.", "revision_seen": "1"}
    page = member_client.post(space.post_url(), data, follow=True)

    assert "Better." in page.text
    assert "edited" in page.text


def test_conflict_loses_nothing_that_was_typed(space, member_client):
    actions.edit_post(post=space.post, by=space.member, body="Theirs.", revision=1)
    data = {"do": "edit", "body": "Mine.", "revision_seen": "1"}
    page = member_client.post(space.post_url(), data)

    assert "Mine." in page.text
    assert "Theirs." in page.text
    assert Post.objects.get().body == "Theirs."


def test_withdrawn_post_leaves_its_place(space, member_client):
    page = member_client.post(space.post_url(), {"do": "withdraw"}, follow=True)

    assert "Withdrawn by its author." in page.text
    assert "zinc" not in page.text


def test_hidden_post_is_explained_to_its_author_alone(
    space, member_client, chair_client
):
    chair_client.post(space.post_url(), {"do": "hide", "reason": "Off topic."})

    mine = member_client.get(space.thread_url).text
    others = client_of(space, "other member").get(space.thread_url).text
    assert "Off topic." in mine
    assert "Hidden by the chair." in others
    assert "Off topic." not in others
    assert "zinc" not in others
    assert "zinc" in chair_client.get(space.post_url()).text


def test_chair_pins_and_closes(space, chair_client):
    for deed in ["pin", "close"]:
        chair_client.post(space.thread_url, {"do": deed})

    row = Thread.objects.get()
    assert (row.pinned, row.closed) == (True, True)
    assert "takes no more posts" in chair_client.get(space.thread_url).text


def test_pinned_threads_come_first(space, member_client):
    ThreadFactory(action_group=space.group, title="Older", pinned=True)
    page = member_client.get(space.url()).text

    assert page.index("Older") < page.index("Quarries")


def test_hostile_text_is_drawn_as_text(space, member_client):
    PostFactory(thread=space.thread, body='<p onclick="x()">A</p><script>b()</script>')
    PostFactory(thread=space.thread, body="1 < 2 & <3")
    page = member_client.get(space.thread_url).text

    assert "onclick" not in page
    assert "b()" not in page


# -- Unread --------------------------------------------------------------------------
def test_unread_posts_are_counted_until_they_are_read(space):
    client = client_of(space, "other member")
    assert "1 unread" in client.get(space.url()).text

    assert "new" in client.get(space.thread_url).text
    assert "1 unread" not in client.get(space.url()).text


def test_all_is_marked_as_read(space):
    client = client_of(space, "other member")
    client.post(space.url(), {"do": "read"})

    assert "1 unread" not in client.get(space.url()).text
    assert not client.get(f"{space.url()}?unread=true").context["listing"].count


def test_thread_opens_where_one_stopped_reading(space):
    for _ in range(2 * POSTS_PER_PAGE):
        PostFactory(thread=space.thread)
    reader = takes_part(space.group).user
    ThreadMarkFactory(thread=space.thread, user=reader, read_number=POSTS_PER_PAGE + 5)

    page = signed_in(reader).get(space.thread_url)

    assert page.context["page"].number == 2


def test_link_of_a_mail_leads_to_the_box_to_answer_in(space, member_client):
    response = member_client.get(f"{space.thread_url}reply/")

    assert response.url == f"{space.thread_url}?page=last#reply"
    signed_out = Client().get(f"{space.thread_url}reply/")
    assert signed_out.url.endswith(f"next={space.thread_url}reply/")


def test_choice_of_mail_is_kept(space, member_client):
    member_client.post(space.url(), {"do": "notices", "notices": "none"})

    assert SpaceChoice.objects.get(user=space.member).notices == "none"


# -- Documents -----------------------------------------------------------------------
def test_file_is_put_up_for_comments_and_replaced(space, member_client):
    day = datetime.date(2099, 1, 1)
    values = {"title": "Terms", "kind": "other", "language": "en"}
    file = SimpleUploadedFile("terms.pdf", pdf_bytes())
    member_client.post(
        space.url("documents", "new"), values | {"file": file, "comments_until": day}
    )
    first = SpacePaper.objects.get()
    assert first.thread.comments_until == day
    assert first.document.file

    address = f"/en/action-groups/space-documents/{first.pk}/replace/"
    member_client.post(address, values | {"title": "Terms 2", "body": "Text"})
    page = client_of(space, "other member").get(space.url("documents")).text
    assert "Terms 2" in page
    assert ">Terms<" not in page


def test_document_needs_a_file_or_a_text(space, member_client):
    values = {"title": "Terms", "kind": "other", "language": "en"}
    page = member_client.post(space.url("documents", "new"), values)

    assert "Choose a file, or write the text below." in page.text
    assert not SpacePaper.objects.exists()


def test_paper_of_another_group_is_not_replaced(space, member_client):
    other = SpacePaperFactory()
    address = f"/en/action-groups/space-documents/{other.pk}/replace/"

    assert member_client.get(address).status_code == 404


# -- Search --------------------------------------------------------------------------
def found(client, space, **query):
    page = client.get(space.url("search"), query)
    return {post.body for post in page.context["listing"].page}


def test_posts_are_found_by_words_author_and_document(space, member_client):
    about = ThreadFactory(action_group=space.group)
    SpacePaperFactory(action_group=space.group, thread=about)
    PostFactory(thread=about, author=space.other, body="<p>Of <b>zinc</b>, too</p>")
    PostFactory(body="Of zinc elsewhere")
    hidden = PostFactory(thread=about, body="Zinc, hidden", hid=True)

    both = {"A word on zinc.", "<p>Of <b>zinc</b>, too</p>"}
    assert found(member_client, space, q="Zinc") == both
    assert found(member_client, space, q="quarries") == {"A word on zinc."}
    assert found(member_client, space, author=space.member.pk) == {"A word on zinc."}
    about_it = {"<p>Of <b>zinc</b>, too</p>"}
    assert found(member_client, space, with_document="true") == about_it
    assert found(member_client, space, q="p") == set()
    facets = member_client.get(space.url("search"), {"q": "zinc"}).context["listing"]
    [authors] = [facet for facet in facets.facets if facet["name"] == "author"]
    assert sorted(choice["count"] for choice in authors["choices"]) == [1, 1]
    assert hidden.body not in found(member_client, space)


def test_author_of_another_space_is_no_author_here(space, member_client):
    stranger = PostFactory().author
    page = member_client.get(space.url("search"), {"author": stranger.pk})

    assert page.context["listing"].problems
    assert stranger.last_name not in page.text


# -- What a page costs ---------------------------------------------------------------
def fill(space, count):
    for _ in range(count):
        post = PostFactory(
            thread=ThreadFactory(action_group=space.group), author=space.other
        )
        PostFactory(thread=space.thread, author=space.other)
        MentionFactory(post=post, user=space.member)
        SpacePaperFactory(action_group=space.group, thread=space.thread)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"), [("", 10), ("search/", 14), ("documents/", 10), ("thread", 11)]
)
def test_pages_cost_the_same_whatever_they_hold(
    count, page, queries, space, member_client, django_assert_num_queries
):
    fill(space, count)
    address = space.thread_url if page == "thread" else space.url() + page
    member_client.get(address)

    with django_assert_num_queries(queries):
        member_client.get(address)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("endpoint", "queries"), [("threads", 6), ("posts", 8)])
def test_api_costs_the_same_whatever_it_holds(
    count, endpoint, queries, space, member_client, django_assert_num_queries
):
    fill(space, count)
    with django_assert_num_queries(queries):
        rows = member_client.get(f"/api/v1/{endpoint}/").json()["count"]

    assert rows == {"threads": 1 + count, "posts": 1 + 2 * count}[endpoint]


def test_documents_are_filtered_sorted_and_downloaded(space, member_client):
    for title, kind, language in [
        ("Zinc report", "report", "fr"),
        ("Ash report", "report", "en"),
        ("Note on tin", "concept_note", "fr"),
    ]:
        SpacePaperFactory(
            action_group=space.group,
            document__title_en=title,
            document__kind=kind,
            document__language=language,
        )
    SpacePaperFactory(document__title_en="Another group's")
    list_ = space.url("documents")

    page = member_client.get(list_, {"kind": "report", "sort": "title"}).text
    french = member_client.get(list_, {"language": "fr", "format": "json"})
    found = member_client.get(list_, {"q": "zinc", "format": "csv"})

    assert "2 documents" in page
    assert page.index("Ash report") < page.index("Zinc report")
    assert "Note on tin" not in page
    rows = json.loads(french.getvalue())
    assert {row["title"] for row in rows} == {"Zinc report", "Note on tin"}
    assert b"Zinc report" in found.getvalue()
    year = timezone.localdate().year
    this_year, other = (
        member_client.get(list_, {"year": each}).text for each in (year, year - 1)
    )
    assert "3 documents" in this_year
    assert "No document matches" in other
    assert "Another group" not in this_year
