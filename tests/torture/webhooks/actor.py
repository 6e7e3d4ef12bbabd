"""People who read and write beside the portal: python -m … SEED WRITERS DIRECTORY.

Makes five readers and a few records, and leaves the tokens of the readers in
``people.json``. After SIGUSR1 it writes to the records until SIGTERM ends it; then
``written.json`` says how often it committed, and which documents were the Secretariat's
all their life.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance87.settings.test")
django.setup()

from alliance87.accounts.enums import TokenScope  # isort: skip  # noqa: E402
from alliance87.accounts.second_factor import has_second_factor  # isort: skip  # noqa: E402
from alliance87.core.enums import Visibility  # isort: skip  # noqa: E402
from alliance87.core.models import Document  # isort: skip  # noqa: E402
from tests.factories.accounts import ApiTokenFactory, UserFactory, enrol  # isort: skip  # noqa: E402
from tests.factories.core import DocumentFactory  # isort: skip  # noqa: E402
from tests.feeds.writing import Writer, populate  # isort: skip  # noqa: E402


class SecretiveWriter(Writer):
    """Keeps documents of the Secretariat besides, which no other deed touches."""

    closed = []  # of all writers

    def some(self, model):
        rows = model._base_manager.exclude(pk__in=[*self.closed])
        return rows.order_by("?").first()

    def deeds(self):
        return [*super().deeds(), self.add_closed, self.edit_closed]

    def add_closed(self):
        document = DocumentFactory.build(visibility=Visibility.SECRETARIAT)
        self.closed.append(document.pk)  # before others can see it
        document.save()

    def edit_closed(self):
        if row := self.closed_ones().order_by("?").first():
            title = f"Secret {self.random.random()}"
            Document._base_manager.filter(pk=row.pk).update(title=title)

    def closed_ones(self):
        return Document._base_manager.filter(pk__in=[*self.closed])


def make_people():
    """Return two people whose rights may come and go, and each reader's token.

    The colleague is of the Secretariat, and reads as a member.
    """
    people = populate()
    readers = {
        "member": people[0].user,
        "outsider": UserFactory(),
        "secretariat": UserFactory(staff=True),
        "colleague": UserFactory(staff=True),
        "leaver": UserFactory(editor=True),
    }
    for person in [*readers.values(), people[1].user]:
        if not has_second_factor(person):
            enrol(person)  # some rights that come ask for one
    tokens = {
        name: ApiTokenFactory(user=person, scopes=scopes_of(name)).secret
        for name, person in readers.items()
    }
    return people, tokens


def scopes_of(name):
    own = [TokenScope.READ, TokenScope.WRITE]
    return [*own, TokenScope.SECRETARIAT] if name in {"secretariat", "leaver"} else own


def write_down(file, value):
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(value))
    draft.rename(file)


def main(seed, count, directory):
    begun, ended = threading.Event(), threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: begun.set())
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    people, tokens = make_people()
    write_down(directory / "people.json", tokens)
    begun.wait()
    writers = [
        SecretiveWriter(seed + number, people, pause=0.4) for number in range(count)
    ]
    for writer in writers:
        writer.start()
    ended.wait()
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join()
        if writer.failure:
            raise writer.failure
    closed = writers[0].closed_ones().values_list("pk", flat=True)
    commits = sum(writer.commits for writer in writers)
    write_down(
        directory / "written.json",
        {"commits": commits, "closed": [str(key) for key in closed]},
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
