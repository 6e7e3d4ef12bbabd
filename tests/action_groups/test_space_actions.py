"""What people do in a space, and what becomes of it."""

import datetime
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from action_groups import tasks
from action_groups.actions import space as actions
from action_groups.enums import Notices
from action_groups.mentions import named_in
from action_groups.models import (
    Membership,
    Post,
    SpaceChoice,
    SpaceOpening,
    Thread,
    ThreadMark,
)
from alliance87.accounts.enums import ErasureReason
from alliance87.accounts.erasure import erase_person
from alliance87.core.models import Document
from alliance87.core.revisions import Conflict
from tests.action_groups.spaces import READERS, ROLES, Space
from tests.action_groups.spaces import space as space  # a fixture
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import (
    PostFactory,
    SpaceChoiceFactory,
    ThreadFactory,
    ThreadMarkFactory,
)

pytestmark = pytest.mark.django_db

WRITERS = READERS - {"opened"}
NOW = datetime.datetime(2026, 3, 10, 5, 15, tzinfo=datetime.UTC)


def say(space, body="Hello.", *, by=None, **options):
    return actions.write_post(
        thread=space.thread, by=by or space.member, body=body, **options
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def end_membership(space, user):
    rows = Membership.objects.filter(
        action_group=space.group, partner__representatives__user=user
    )
    rows.update(until=datetime.date(2020, 1, 1))


# -- Writing -------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in ROLES if role != "visitor"])
def test_members_write_and_nobody_else_does(role, space):
    user = space.role(role)
    deeds = [
        lambda: say(space, by=user),
        lambda: actions.open_thread(
            action_group=space.group, by=user, title="T", body="B"
        ),
        lambda: actions.share_document(
            action_group=space.group,
            by=user,
            title="D",
            kind="other",
            language="en",
            body="Text",
        ),
        lambda: actions.mark_all_read(action_group=space.group, user=user),
        lambda: actions.set_muted(thread=space.thread, user=user, muted=True),
    ]
    for deed in deeds:
        if role in WRITERS:
            deed()
        else:
            with pytest.raises(PermissionDenied):
                deed()
    assert Post.objects.exclude(pk=space.post.pk).exists() == (role in WRITERS)


def test_posts_are_numbered_without_a_gap(space):
    actions.withdraw_post(post=say(space), by=space.member, revision=1)
    last = say(space)

    assert [post.number for post in space.thread.posts.all()] == [1, 2, 3]
    assert fresh(space.thread).post_count == last.number == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_both_get_a_number():
    space = Space()

    def write(by):
        say(space, by=by)
        connection.close()

    writers = [
        threading.Thread(target=write, args=[user])
        for user in [space.member, space.other, space.chair]
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=30)

    assert sorted(Post.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_text_is_cleaned_on_its_way_in(space):
    post = say(space, '<p onclick="x()">Kept</p><script>gone()</script>')

    assert post.body == "<p>Kept</p>"


def test_closed_thread_takes_no_post(space):
    actions.moderate_thread(thread=space.thread, by=space.chair, closed=True)

    with pytest.raises(ValidationError):
        say(space)


def test_draft_takes_comments_to_its_last_day(space):
    day = datetime.date(2026, 3, 10)
    Thread.objects.update(comments_until=day)
    with time_machine.travel(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)):
        say(space)
    with (
        time_machine.travel(datetime.datetime(2026, 3, 11, 12, tzinfo=datetime.UTC)),
        pytest.raises(ValidationError),
    ):
        say(space)


def test_edited_post_says_so_and_keeps_what_it_said_in_its_history(space):
    post = actions.edit_post(
        post=space.post, by=space.member, body="Better.", revision=1
    )

    assert (post.body, post.edited_at is None) == ("Better.", False)
    past = Post.pgh_event_model.objects.filter(id=post.pk)
    assert [row.body for row in past] == ["A word on zinc.", "Better."]


def test_edit_does_not_write_over_what_was_not_seen(space):
    actions.edit_post(post=space.post, by=space.member, body="First.", revision=1)

    with pytest.raises(Conflict):
        actions.edit_post(post=space.post, by=space.member, body="Second.", revision=1)
    assert fresh(space.post).body == "First."


@pytest.mark.parametrize("role", ["other member", "chair", "opened", "stranger"])
def test_nobody_edits_or_withdraws_for_another(role, space):
    by = space.role(role)
    for deed, values in [
        (actions.edit_post, {"body": "Mine."}),
        (actions.withdraw_post, {}),
    ]:
        with pytest.raises(PermissionDenied):
            deed(post=space.post, by=by, revision=1, **values)


def test_author_who_left_changes_nothing(space):
    end_membership(space, space.member)

    with pytest.raises(PermissionDenied):
        actions.withdraw_post(post=space.post, by=space.member, revision=1)


def test_withdrawn_text_is_gone_and_its_place_stays(space):
    actions.withdraw_post(post=space.post, by=space.member, revision=1)

    post = fresh(space.post)
    assert (post.body, post.number, post.author) == ("", 1, space.member)
    past = Post.pgh_event_model.objects.filter(id=post.pk)
    assert {row.body for row in past} == {""}
    assert post.words is None


# -- The chair -----------------------------------------------------------------------
@pytest.mark.parametrize("role", [r for r in ROLES if r not in {"visitor", "chair"}])
def test_only_the_chair_moderates(role, space):
    by = space.role(role)
    for deed in [
        lambda: actions.hide_post(post=space.post, by=by, reason="No."),
        lambda: actions.show_post(post=space.post, by=by),
        lambda: actions.moderate_thread(thread=space.thread, by=by, pinned=True),
    ]:
        with pytest.raises(PermissionDenied):
            deed()


def test_author_of_a_hidden_post_is_told_where_to_read_why(space, mailoutbox):
    actions.hide_post(post=space.post, by=space.chair, reason="Beside the point.")

    [mail] = mailoutbox
    assert mail.to == [space.member.email]
    assert space.thread_url in mail.body
    assert "Beside the point" not in mail.body
    assert "Quarries" not in mail.body + mail.subject
    assert fresh(space.post).text == ""


def test_author_who_left_is_not_told(space, mailoutbox):
    end_membership(space, space.member)
    actions.hide_post(post=space.post, by=space.chair, reason="No.")

    assert mailoutbox == []


def test_moderation_is_in_the_history(space):
    actions.hide_post(post=space.post, by=space.chair, reason="No.")
    actions.show_post(post=space.post, by=space.chair)
    actions.moderate_thread(thread=space.thread, by=space.chair, pinned=True)

    posts = Post.pgh_event_model.objects.filter(id=space.post.pk)
    assert [row.hidden_reason for row in posts] == ["", "No.", ""]
    threads = Thread.pgh_event_model.objects.filter(id=space.thread.pk)
    assert [row.pinned for row in threads] == [False, True]


def test_writing_is_no_change_of_the_thread(space):
    say(space)

    assert fresh(space.thread).revision == 1


# -- Mentions ------------------------------------------------------------------------
def test_name_after_an_at_mentions_a_member(space):
    post = say(space, "Ask @jan vos, please.")

    assert [mention.user for mention in post.mentions.all()] == [space.other]


@pytest.mark.parametrize("role", ["stranger", "former member", "secretariat", "opened"])
def test_who_may_not_read_the_thread_is_refused_as_nobody_would_be(role, space):
    with pytest.raises(ValidationError) as there:
        say(space, mentions=[space.role(role)])
    with pytest.raises(ValidationError) as not_there:
        say(space, mentions=[UserFactory.build()])

    assert there.value.message_dict == not_there.value.message_dict
    assert Post.objects.count() == 1


def test_name_of_a_stranger_is_a_word_like_any_other(space):
    stranger = UserFactory(first_name="Zoe", last_name="Far")
    post = say(space, "Ask @Zoe Far and @Nobody There.")

    assert not post.mentions.exists()
    assert named_in(post.body, {}) == (set(), ["Zoe", "Nobody"])
    assert stranger.is_active


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ann Lee", {1}),
        ("@Ann Lee-Smith", {2}),
        ("(@ann lee)", {1}),
        ("<p>@Ann Lee</p>", {1}),
        ("ann@Ann Lee", set()),
        ("@Ann Leela", set()),
        ("@Élodie", {3}),
    ],
)
def test_longest_name_is_meant(text, found):
    people = {1: "Ann Lee", 2: "Ann Lee-Smith", 3: "Elodie"}

    assert named_in(text, people)[0] == found


# -- Documents -----------------------------------------------------------------------
def share(space, title="Draft", **options):
    values = {"kind": "other", "language": "en", "body": "Text."} | options
    return actions.share_document(
        action_group=space.group, by=space.member, title=title, **values
    )


def test_draft_gets_a_thread_for_its_comments(space):
    day = timezone.localdate() + datetime.timedelta(days=7)
    paper = share(space, comments_until=day)

    assert paper.thread.comments_until == day
    assert paper.thread.posts.count() == 1
    assert paper.document.visibility == "group"


def test_newer_version_replaces_and_keeps_the_thread(space):
    day = timezone.localdate() + datetime.timedelta(days=7)
    first = share(space, comments_until=day)
    second = share(space, title="Second draft", replaces=first)

    assert second.document.supersedes == first.document
    assert second.thread == first.thread
    assert second.thread.posts.count() == 2
    current = Document.objects.visible_to(space.other).current(space.other)
    assert list(current) == [second.document]


def test_of_two_newer_versions_the_second_is_refused(space):
    first = share(space)
    share(space, replaces=first)

    with pytest.raises(ValidationError, match="Somebody has put up"):
        share(space, replaces=first)
    assert Document.objects.count() == 2


def test_document_of_another_group_is_not_replaced(space):
    elsewhere = share(Space())

    with pytest.raises(PermissionDenied):
        share(space, replaces=elsewhere)


# -- Reading -------------------------------------------------------------------------
def test_what_is_read_stays_read(space):
    say(space, by=space.other)
    actions.mark_read(thread=space.thread, user=space.member, number=2)
    actions.mark_read(thread=space.thread, user=space.member, number=1)

    row = Thread.objects.with_unread(space.member).get()
    assert (row.read_number, row.unread) == (2, 0)


def test_all_is_marked_as_read_for_one_person_in_one_group(space):
    other = Space()
    ThreadMarkFactory(thread=space.thread, user=space.member, muted=True)
    unmarked = PostFactory(thread=ThreadFactory(action_group=space.group)).thread

    actions.mark_all_read(action_group=space.group, user=space.member)

    marks = ThreadMark.objects.filter(user=space.member)
    assert {mark.thread: (mark.read_number, mark.muted) for mark in marks} == {
        space.thread: (1, True),
        unmarked: (1, False),
    }
    assert Thread.objects.with_unread(space.other).get(pk=space.thread.pk).unread == 1
    assert other.thread not in {mark.thread for mark in marks}


@pytest.mark.parametrize("role", ["member", "chair", "stranger"])
def test_only_the_secretariat_opens_a_space(role, space):
    with pytest.raises(PermissionDenied):
        actions.open_space(
            action_group=space.group, by=space.role(role), reason="Curious."
        )


def test_opening_needs_a_reason(space):
    staff = space.role("secretariat")

    with pytest.raises(ValidationError):
        actions.open_space(action_group=space.group, by=staff, reason="")
    assert not SpaceOpening.objects.exists()


def test_opening_lasts_an_hour(space):
    staff = space.role("secretariat")
    before = timezone.now()
    opening = actions.open_space(action_group=space.group, by=staff, reason="R.")
    assert Thread.objects.visible_to(staff).exists()
    assert opening.until - before <= datetime.timedelta(hours=1, seconds=5)

    SpaceOpening.objects.update(until=timezone.now())
    assert not Thread.objects.visible_to(staff).exists()


# -- Mail ----------------------------------------------------------------------------
def told(post, mailoutbox):
    """Whom a post is mailed to, by the address."""
    before = len(mailoutbox)
    actions.tell_of(post_id=post.pk, now=timezone.now())
    return {address for mail in mailoutbox[before:] for address in mail.to}


@pytest.mark.parametrize(
    ("notices", "muted", "plain", "mentioned"),
    [
        (None, False, False, True),
        (Notices.DAILY, False, False, True),
        (Notices.AT_ONCE, False, True, True),
        (Notices.AT_ONCE, True, False, True),
        (Notices.NONE, False, False, False),
    ],
)
def test_people_are_written_to_as_they_chose(
    notices, muted, plain, mentioned, space, mailoutbox
):
    reader = space.other
    if notices:
        SpaceChoiceFactory(user=reader, notices=notices)
    ThreadMarkFactory(thread=space.thread, user=reader, muted=muted)

    assert (reader.email in told(say(space), mailoutbox)) is plain
    post = say(space, mentions=[reader])
    assert (reader.email in told(post, mailoutbox)) is mentioned


def test_mail_says_title_author_and_link_and_no_more(space, mailoutbox):
    post = say(space, "A secret of ours.", mentions=[space.other])
    told(post, mailoutbox)

    [mail] = mailoutbox
    assert "Quarries" in mail.body
    assert "Maya Osei" in mail.body
    assert f"{space.thread_url}reply/" in mail.body
    assert "secret" not in mail.body + mail.subject
    assert "Quarries" not in mail.subject


def test_link_is_in_the_language_of_its_reader(space, mailoutbox):
    type(space.other).objects.filter(pk=space.other.pk).update(language="fr")
    told(say(space, mentions=[space.other]), mailoutbox)

    assert "/fr/" in mailoutbox[0].body


def test_whoever_left_meanwhile_is_told_nothing(space, mailoutbox):
    SpaceChoiceFactory(user=space.other, notices=Notices.AT_ONCE)
    post = say(space, mentions=[space.other])
    end_membership(space, space.other)

    assert told(post, mailoutbox) == set()


def test_post_that_is_withdrawn_or_hidden_meanwhile_is_told_to_nobody(
    space, mailoutbox
):
    withdrawn = say(space, mentions=[space.other])
    actions.withdraw_post(post=withdrawn, by=space.member, revision=1)
    hidden = say(space, mentions=[space.other])
    Post.objects.filter(pk=hidden.pk).update(
        hidden_at=timezone.now(), hidden_reason="No."
    )

    assert told(withdrawn, mailoutbox) | told(hidden, mailoutbox) == set()


def test_nobody_is_told_twice_and_the_sweeper_forgets_nobody(space, mailoutbox):
    say(space, mentions=[space.other])
    tasks.sweep_posts()
    tasks.sweep_posts()

    assert [mail.to for mail in mailoutbox] == [[space.other.email]]
    assert actions.untold_posts() == []


def test_secretariat_that_opened_a_space_gets_no_mail_of_it(space, mailoutbox):
    staff = space.role("opened")
    SpaceChoiceFactory(user=staff, notices=Notices.AT_ONCE)
    told(say(space), mailoutbox)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5)):
        SpaceChoice.objects.update(notices=Notices.DAILY)
        actions.send_digest(user_id=staff.pk, now=timezone.now())

    assert mailoutbox == []


def digest(space, user, mailoutbox, *, now=None):
    before = len(mailoutbox)
    actions.send_digest(user_id=user.pk, now=now or timezone.now())
    return mailoutbox[before:]


def test_digest_names_threads_with_unread_posts(space, mailoutbox):
    read = ThreadFactory(action_group=space.group, title="Read")
    PostFactory(thread=read)
    ThreadMarkFactory(thread=read, user=space.other, read_number=1)
    muted = ThreadFactory(action_group=space.group, title="Muted")
    PostFactory(thread=muted)
    ThreadMarkFactory(thread=muted, user=space.other, muted=True)
    PostFactory(thread=ThreadFactory(title="Elsewhere"))

    [mail] = digest(space, space.other, mailoutbox)
    assert "Quarries" in mail.body
    assert "Maya Osei" in mail.body
    assert f"{space.thread_url}reply/" in mail.body
    for word in ["Read”", "Muted", "Elsewhere", "zinc"]:
        assert word not in mail.body


def test_digest_tells_of_a_post_once(space, mailoutbox):
    now = timezone.now()
    assert len(digest(space, space.other, mailoutbox, now=now)) == 1

    tomorrow = now + datetime.timedelta(days=1)
    assert digest(space, space.other, mailoutbox, now=tomorrow) == []


def test_digest_goes_out_once_a_day(space, mailoutbox):
    tasks.send_space_digests()
    count = len(mailoutbox)
    say(space)
    tasks.send_space_digests()

    assert len(mailoutbox) == count == 2  # not to the author


@pytest.mark.parametrize("notices", [Notices.AT_ONCE, Notices.NONE])
def test_digest_is_for_who_chose_it(notices, space, mailoutbox):
    SpaceChoiceFactory(user=space.other, notices=notices)

    assert digest(space, space.other, mailoutbox) == []


def test_digest_is_not_for_who_left(space, mailoutbox):
    end_membership(space, space.other)

    assert digest(space, space.other, mailoutbox) == []


def test_digest_holds_nothing_of_what_was_hidden(space, mailoutbox):
    actions.hide_post(post=space.post, by=space.chair, reason="No.")
    mailoutbox.clear()

    assert digest(space, space.other, mailoutbox) == []


# -- Erasure -------------------------------------------------------------------------
def test_erased_author_becomes_a_former_member_and_the_text_stays(space, secretariat):
    withdrawn = say(space, "Taken back.")
    actions.withdraw_post(post=withdrawn, by=space.member, revision=1)

    erase_person(user=space.member, by=secretariat, reason=ErasureReason.ASKED)

    post = fresh(space.post)
    assert (post.body, post.author_name) == ("A word on zinc.", "a former member")
    assert fresh(space.thread).opener_name == "a former member"
    past = Post.pgh_event_model.objects.all()
    assert {
        row.author_id if hasattr(row, "author_id") else row.author for row in past
    } == {None}
    assert not past.filter(body="Taken back.").exists()
