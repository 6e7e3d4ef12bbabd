import pytest

from tests.constraints import assert_refused, changed, known, twin
from tests.factories.feeds import ChangeFactory, ReaderFactory, ToldFactory

pytestmark = pytest.mark.django_db


def same_record():
    told = ToldFactory()
    return ToldFactory.build(reader=told.reader, record=told.record)


REFUSALS = {
    **known(ChangeFactory, "kind"),
    "feeds_told_unique_record": same_record,
    "feeds_reader_unique_reader": lambda: twin(ReaderFactory, "user", "as_member"),
    "feeds_reader_visitors_are_no_members": lambda: changed(
        ReaderFactory(), user=None, as_member=True
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_visitors_are_one_reader():
    ReaderFactory(user=None)

    assert_refused("feeds_reader_unique_reader", ReaderFactory.build(user=None))
