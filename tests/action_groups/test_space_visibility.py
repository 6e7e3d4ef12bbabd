"""Who reads a group's space: its members now, and whoever said why for an hour."""

import pytest

from action_groups.models import Post, SpacePaper, Thread, ThreadMark
from action_groups.models.space import people_of
from alliance87.core.models import Document
from tests.action_groups.spaces import READERS, ROLES, Space, takes_part
from tests.action_groups.spaces import space as space  # a fixture
from tests.factories.action_groups import (
    ActionGroupFactory,
    MembershipFactory,
    MentionFactory,
    SpaceOpeningFactory,
    SpacePaperFactory,
    ThreadMarkFactory,
)
from tests.factories.core import DocumentFactory
from tests.readers import sees

pytestmark = pytest.mark.django_db


def paper_of(space):
    return SpacePaperFactory(action_group=space.group, thread=space.thread)


@pytest.mark.parametrize("role", ROLES)
def test_space_is_read_by_its_members_and_by_who_opened_it(role, space):
    user, paper = space.role(role), paper_of(space)
    mention = MentionFactory(post=space.post)
    found = {
        type(row).__name__: sees(user, row)
        for row in [space.thread, space.post, mention, paper, paper.document]
    }

    assert set(found.values()) == {role in READERS}, found


@pytest.mark.parametrize("tier", ["public", "partners", "group"])
def test_tier_of_the_group_opens_its_space_to_nobody_else(tier):
    space = Space(visibility=tier)

    assert sees(space.member, space.thread)
    assert not sees(space.role("stranger"), space.thread)
    assert not sees(space.role("secretariat"), space.thread)


def test_space_of_a_hidden_group_is_read_by_no_member():
    space = Space(visibility="secretariat")

    assert not sees(space.member, space.thread)
    assert not people_of(space.group).exists()


def test_people_of_a_group_are_those_who_read_its_space(space):
    everybody = {role: space.role(role) for role in ROLES if role != "visitor"}
    people = set(people_of(space.group))

    assert people == {space.member, space.other, space.chair}
    for user in everybody.values():
        assert Thread.objects.of_members(user).exists() == (user in people)


def test_who_takes_part_in_person_reads_it_and_their_colleague_does_not(space):
    person = takes_part(ActionGroupFactory())
    MembershipFactory(
        action_group=space.group, partner=person.partner, representative=person
    )
    colleague = type(person).objects.create(
        partner=person.partner, name="C", user=space.role("stranger")
    )

    assert sees(person.user, space.thread)
    assert not sees(colleague.user, space.thread)


def test_secretariat_that_takes_part_reads_it_as_a_member(space):
    staff = takes_part(space.group, user={"user__staff": True}).user

    assert sees(staff, space.thread)
    assert staff in people_of(space.group)


def test_marks_are_one_s_own(space):
    mark = ThreadMarkFactory(thread=space.thread, user=space.member)

    assert sees(space.member, mark)
    for role in ["other member", "chair", "opened", "secretariat", "stranger"]:
        assert not sees(space.role(role), mark), role


@pytest.mark.parametrize("role", ROLES)
def test_openings_are_seen_by_the_chairs_and_the_secretariat(role, space):
    opening = SpaceOpeningFactory(action_group=space.group)
    user = space.role(role)

    assert sees(user, opening) == (role == "chair" or user.is_staff)


def test_other_documents_stay_the_secretariat_s_to_read(space):
    paper_of(space)
    other = DocumentFactory(for_group=True)

    assert list(Document.objects.visible_to(space.role("secretariat"))) == [other]


@pytest.mark.parametrize("model", [Thread, Post, SpacePaper, Document])
def test_past_of_a_space_is_kept_from_the_secretariat(model, space):
    paper_of(space)
    revisions = model.pgh_event_model.objects

    assert revisions.exists()
    assert not revisions.visible_to(space.role("secretariat")).exists()


@pytest.mark.parametrize("role", ["secretariat", "opened", "chair", "stranger"])
def test_nobody_changes_the_post_of_another(role, space):
    user = space.role(role)

    assert not Post.objects.editable_by(user).exists()
    assert Post.objects.editable_by(space.member).get() == space.post


def test_marks_belong_to_threads_one_reads(space):
    mark = ThreadMarkFactory(thread=space.thread, user=space.role("former member"))

    assert not ThreadMark.objects.visible_to(mark.user).exists()
