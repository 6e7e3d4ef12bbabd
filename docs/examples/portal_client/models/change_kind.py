from enum import StrEnum


class ChangeKind(StrEnum):
    CHANGED = "changed"
    CREATED = "created"
    REMOVED = "removed"

    def __str__(self) -> str:
        return str(self.value)
