"""No record is given in place of a key, and no field alone, to who may not read it.

Every relation of this world leads from what is open into what is closed.
"""

import itertools
import json

import pytest

from alliance87.api import ENDPOINTS
from alliance87.core.api.relations import relations_of
from alliance87.core.api.shape import MOST, paths_of
from tests.trust.addresses import ask, plain
from tests.trust.test_canaries import WORD, leaks
from tests.trust.world import ADMINISTRATOR, MEMBER, VISITOR

FORMATS = ["json", "csv", "jsonl", "xlsx"]
LANGUAGES = ["all", "en"]
NAMES = [
    name
    for name, viewset in ENDPOINTS.items()
    if relations_of(viewset.serializer_class)
]


def batches(name):
    paths = paths_of(ENDPOINTS[name].serializer_class)
    return [paths[at : at + MOST] for at in range(0, len(paths), MOST)]


def expanded(world, role, name):
    """The list with every relation expanded, each time in another format."""
    turns = itertools.cycle(itertools.product(FORMATS, LANGUAGES))
    for paths, (format_, language) in zip(batches(name), turns, strict=False):
        asked = {"expand": ",".join(paths), "format": format_, "lang": language}
        response = ask(world, role, "GET", f"/api/v1/{name}/", data=asked)
        assert response.status_code == 200, asked
        yield asked, plain(response).decode()


def turns():
    """Each endpoint as one of two readers; as the other, and all as both, in the long form."""
    for number, name in enumerate(NAMES):
        for place, role in enumerate([VISITOR, MEMBER]):
            marks = [] if number % 2 == place else [pytest.mark.torture]
            yield pytest.param(name, role, marks=marks, id=f"{name}-{role}")


@pytest.mark.parametrize(("name", "role"), [*turns()])
def test_expanded_record_is_one_that_the_reader_may_read(name, role, world, db):
    for asked, text in expanded(world, role, name):
        assert leaks(world, role, text) == [], asked


def test_expanded_records_hold_much_that_others_may_not_read(world, db):
    closed = {
        word
        for name in ["commitments", "events", "outputs"]
        for _asked, text in expanded(world, ADMINISTRATOR, name)
        for word in WORD.findall(text)
        if word in world.canaries
    }

    assert len(closed) > 100


@pytest.mark.parametrize("name", NAMES)
def test_relation_alone_is_what_it_is_among_all(name, world, db):
    """A relation that is not fetched for the reader would hide nothing."""

    def rows(**asked):
        response = ask(world, VISITOR, "GET", f"/api/v1/{name}/", data=asked)
        return json.loads(response.whole)["results"]

    whole = rows(page_size=200)

    for relation in relations_of(ENDPOINTS[name].serializer_class):
        alone = rows(page_size=200, fields=relation)
        assert alone == [{relation: row[relation]} for row in whole]
