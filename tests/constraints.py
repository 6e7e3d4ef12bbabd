"""How a constraint is tested: PostgreSQL refuses the row, full_clean() says why.

Each app's ``test_models.py`` has a ``REFUSALS``: for every constraint of its models,
by name, a function that gives a record which breaks that constraint and no other.
``tests/test_consistency.py`` fails for a constraint that has none.
"""

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction


def changed(record, **values):
    """``record`` with other values, not saved."""
    for name, value in values.items():
        setattr(record, name, value)
    return record


def twin(factory, *fields, **options):
    """A record that takes the ``fields`` of another one, not saved."""
    first, second = factory.create_batch(2, **options)
    return changed(second, **{name: getattr(first, name) for name in fields})


def name_of(factory, rule):
    return f"{factory._meta.model._meta.label_lower.replace('.', '_')}_{rule}"


def known(factory, *fields):
    """Each of ``fields`` holds a value of its enum."""
    return {
        name_of(factory, f"{field}_known"): lambda field=field: changed(
            factory(), **{field: "x"}
        )
        for field in fields
    }


def sourced(*factories):
    """The constraint of every ``SourcedModel``."""
    return {
        name_of(factory, "locator_has_source"): lambda factory=factory: changed(
            factory(), source=None, locator="page 3"
        )
        for factory in factories
    }


def unique(factory, *fields, rule=None, **options):
    """No two records have the same ``fields``."""
    rule = rule or f"unique_{'_'.join(fields[-2:])}"
    return {name_of(factory, rule): lambda: twin(factory, *fields, **options)}


def in_order(factory, first, last, early, late):
    """``last`` is not before ``first``."""
    return {
        name_of(factory, f"{first}_then_{last}"): lambda: changed(
            factory(), **{first: late, last: early}
        )
    }


def together(factory, first, second, value):
    """Not ``first`` without ``second``."""
    return {
        name_of(factory, f"{first}_with_{second}"): lambda: changed(
            factory(), **{first: value, second: None}
        )
    }


@transaction.atomic
def save_and_check(record):
    record.save()
    connection.check_constraints()  # the deferred ones too


def assert_refused(name, record):
    """``record`` breaks the constraint ``name``, which is said and held."""
    constraint = next(c for c in record._meta.constraints if c.name == name)
    message = str(constraint.get_violation_error_message())

    with pytest.raises(ValidationError) as explained:
        record.full_clean()
    with pytest.raises(ValidationError) as said:
        constraint.validate(type(record), record)
    with pytest.raises(IntegrityError) as refused:
        save_and_check(record)

    # A field may speak first, of its own value and beside its own input.
    spoke_first = NON_FIELD_ERRORS not in explained.value.message_dict
    assert spoke_first or message in explained.value.messages
    assert said.value.messages == [message]
    assert refused.value.__cause__.diag.constraint_name == name
