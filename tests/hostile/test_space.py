"""Hostile words in a group's space: its pages and mails show them as text."""

import random
from html.parser import HTMLParser

import pytest
from django.utils.html import escape

from action_groups.actions import space as actions
from action_groups.enums import Notices
from action_groups.models import ActionGroup, Post, Thread
from action_groups.tasks import sweep_posts
from alliance87.core.models import Document
from tests.action_groups.spaces import space as space  # a fixture
from tests.conftest import signed_in
from tests.factories.action_groups import (
    PostFactory,
    SpaceChoiceFactory,
    SpacePaperFactory,
    ThreadFactory,
)
from tests.hostile.payloads import BY_CLASS, TEXT

pytestmark = pytest.mark.django_db

SEED = 87
MOST = 12


def picked(payloads, limit):
    fitting = [p.replace("\x00", "") for p in payloads if 0 < len(p) <= limit]
    return random.Random(SEED).sample([p for p in fitting if p.strip()], MOST)


class Faults(HTMLParser):
    """What a page took for its own: an address, a handler, a script of a payload."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            address = "".join((value or "").split()).lower()
            runs = address.startswith(("javascript:", "vbscript:", "data:text"))
            if name.startswith("on") or name == "srcdoc" or runs:
                self.found.append((tag, name, value))
        if tag in {"iframe", "object", "embed", "base", "svg-x"} or any(
            name in {"src", "href"} and "evil.example" in (value or "")
            for name, value in attributes
            if tag != "a"
        ):
            self.found.append((tag, attributes))

    def handle_data(self, data):
        if self.cdata_elem == "script" and "pwned" in data:
            self.found.append(("script", data))


def faults_of(page):
    parser = Faults()
    parser.feed(page)
    return parser.found


def planted(space):
    """Every text of the space is a payload, written past all that checks it."""
    titles, bodies = picked(TEXT, 200), picked(BY_CLASS["rich text"], 5000)
    for title, body in zip(titles, bodies, strict=True):
        thread = ThreadFactory(action_group=space.group)
        paper = SpacePaperFactory(action_group=space.group, thread=thread)
        PostFactory(thread=thread)
        post = PostFactory(thread=space.thread, author=space.other)
        Thread.objects.filter(pk=thread.pk).update(title=title)
        Post.objects.filter(pk=post.pk).update(body=body)
        Document.objects.filter(pk=paper.document_id).update(
            title_en=title, file_name=title[:100]
        )
    name = next(title for title in titles if "<" in title)
    ActionGroup.objects.filter(pk=space.group.pk).update(name_en=name[:200])
    return titles


def test_faults_are_found():
    page = "<a onclick=x()>a</a><script>pwned(1)</script><img src=//evil.example/x>"

    assert len(faults_of(page)) == 3


def test_pages_of_a_space_show_hostile_words_as_text(space):
    titles = planted(space)
    client = signed_in(space.member)
    lists = [space.url(), space.url("documents"), space.url("search")]

    for address in [*lists, f"{space.thread_url}?page=1"]:
        page = client.get(address).text
        assert faults_of(page) == [], address
    plain = [title for title in titles if title == " ".join(title.split())]
    assert len(plain) > MOST / 2
    for address in lists[:2]:
        shown = client.get(address).text
        assert [title for title in plain if escape(title) not in shown] == []


def test_mails_of_a_space_are_plain_text_on_the_lines_they_are_meant_to_be(
    space, mailoutbox
):
    SpaceChoiceFactory(user=space.other, notices=Notices.AT_ONCE)
    title = "<script>pwned(1)</script> & ‮{{ 7|add:7 }}"
    first = actions.open_thread(
        action_group=space.group, by=space.member, title=title, body="Words"
    )
    Thread.objects.filter(pk=first.thread_id).update(
        title=f"{title}\nBcc: evil@evil.example"
    )

    sweep_posts()

    mail = mailoutbox[-1]
    assert (mail.content_subtype, mail.attachments) == ("plain", [])
    assert not getattr(mail, "alternatives", None)
    assert "\n" not in mail.subject
    assert mail.recipients() == [space.other.email]
    assert "<script>pwned(1)</script> &" in mail.body
    assert "{{ 7|add:7 }}" in mail.body
