"""Writes of the shared records, and of what every record has."""

from alliance87.core.files import printed_name, ready_to_store, sha256_of


def set_visibility(*, record, visibility):
    """Let exactly the readers of the tier ``visibility`` read ``record``."""
    record.visibility = visibility
    record.save(update_fields=["visibility", "updated_at"])


def confirm_record(*, record, on):
    """Write down that ``record`` was found right on the date ``on``."""
    record.confirmed_on = on
    record.save(update_fields=["confirmed_on", "updated_at"])


def store_document(*, document, file):
    """Save ``document`` with the uploaded ``file``, or without any where it is None.

    The file has passed ``validate_upload``. A picture is drawn anew. The name, size and
    SHA-256 of what is stored are kept.
    """
    file = ready_to_store(file) if file else None
    document.file = file or ""
    document.file_name = printed_name(file.name) if file else ""
    document.size = file.size if file else None
    document.sha256 = sha256_of(file) if file else ""
    document.save()
