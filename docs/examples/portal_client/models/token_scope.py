from enum import StrEnum


class TokenScope(StrEnum):
    READ = "read"
    SECRETARIAT = "secretariat"
    WRITE = "write"

    def __str__(self) -> str:
        return str(self.value)
