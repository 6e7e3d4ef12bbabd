from enum import StrEnum


class PartnerEventKind(StrEnum):
    ACCEPTED = "accepted"
    APPLIED = "applied"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        return str(self.value)
