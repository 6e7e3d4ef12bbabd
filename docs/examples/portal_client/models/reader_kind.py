from enum import StrEnum


class ReaderKind(StrEnum):
    MEMBER = "member"
    SECRETARIAT = "secretariat"
    VISITOR = "visitor"

    def __str__(self) -> str:
        return str(self.value)
