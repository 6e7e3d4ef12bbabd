"""No silent overwrite: whoever changes a record says which version they looked at."""


class Conflict(Exception):
    """Somebody else changed ``record`` in the meantime; it is given as it stands now."""

    def __init__(self, record):
        super().__init__(f"{record} is at version {record.version}.")
        self.record = record


def lock_version(*, record, version):
    """The locked row of ``record``. Raises ``Conflict`` unless it is at ``version``."""
    row = type(record)._base_manager.select_for_update().get(pk=record.pk)
    if row.version != version:
        raise Conflict(row)
    return row
