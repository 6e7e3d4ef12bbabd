from enum import StrEnum


class Visibility(StrEnum):
    GROUP = "group"
    PARTNERS = "partners"
    PUBLIC = "public"
    SECRETARIAT = "secretariat"

    def __str__(self) -> str:
        return str(self.value)
