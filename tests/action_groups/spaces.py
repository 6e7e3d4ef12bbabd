"""A group's space, and one reader for every way to stand to it."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories.accounts import UserFactory
from tests.factories.action_groups import (
    ActionGroupFactory,
    MembershipFactory,
    PostFactory,
    SpaceOpeningFactory,
    ThreadFactory,
)
from tests.factories.partners import RepresentativeFactory

READERS = {"member", "other member", "chair", "opened"}
ROLES = [
    *("visitor", "stranger", "member of another group", "former member"),
    *("member of a partner that left", "who speaks no more", "deactivated member"),
    *("secretariat", "secretariat whose hour is over", "secretariat elsewhere"),
    *sorted(READERS),
]


def takes_part(group, **options):
    """A person who takes part in ``group``; options are of the membership."""
    user = options.pop("user", {})
    person = RepresentativeFactory(**user)
    MembershipFactory(action_group=group, partner=person.partner, **options)
    return person


class Space:
    """A group with a thread of one post, and its people by role."""

    def __init__(self, **group):
        self.group = ActionGroupFactory(**group)
        self.member = takes_part(
            self.group, user={"user__first_name": "Maya", "user__last_name": "Osei"}
        ).user
        self.other = takes_part(
            self.group, user={"user__first_name": "Jan", "user__last_name": "Vos"}
        ).user
        self.chair = takes_part(self.group, chair=True).user
        self.thread = ThreadFactory(
            action_group=self.group, title="Quarries", opened_by=self.member
        )
        self.post = PostFactory(
            thread=self.thread, author=self.member, body="A word on zinc."
        )

    def url(self, *path):
        return "/".join([f"/en/action-groups/{self.group.slug}/space", *path, ""])

    @property
    def thread_url(self):
        return f"/en/action-groups/threads/{self.thread.pk}/"

    def post_url(self, post=None):
        return f"/en/action-groups/posts/{(post or self.post).pk}/"

    def role(self, name):
        """The person who stands so to the space; made anew but for its people."""
        group = self.group
        elsewhere = ActionGroupFactory()
        if name == "visitor":
            return AnonymousUser()
        if name == "stranger":
            return RepresentativeFactory().user
        if name == "member of another group":
            return takes_part(elsewhere).user
        if name == "former member":
            return takes_part(group, former=True).user
        if name == "member of a partner that left":
            return takes_part(group, user={"partner__suspended": True}).user
        if name == "who speaks no more":
            return takes_part(group, user={"until": datetime.date(2020, 1, 1)}).user
        if name == "deactivated member":
            return takes_part(group, user={"user__inactive": True}).user
        if name == "secretariat":
            return UserFactory(staff=True)
        if name == "secretariat whose hour is over":
            return SpaceOpeningFactory(action_group=group).opened_by
        if name == "secretariat elsewhere":
            return SpaceOpeningFactory(action_group=elsewhere, current=True).opened_by
        if name == "opened":
            return SpaceOpeningFactory(action_group=group, current=True).opened_by
        people = {
            "member": self.member,
            "other member": self.other,
            "chair": self.chair,
        }
        return people[name]


@pytest.fixture
def space(db):
    return Space()
