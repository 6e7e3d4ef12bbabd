from enum import StrEnum


class PartnerSpokenForRoleEnum(StrEnum):
    ALTERNATE = "alternate"
    COMMUNICATIONS = "communications"
    FOCAL_POINT = "focal_point"

    def __str__(self) -> str:
        return str(self.value)
