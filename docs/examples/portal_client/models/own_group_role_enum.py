from enum import StrEnum


class OwnGroupRoleEnum(StrEnum):
    CHAIR = "chair"
    MEMBER = "member"

    def __str__(self) -> str:
        return str(self.value)
