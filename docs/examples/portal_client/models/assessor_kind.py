from enum import StrEnum


class AssessorKind(StrEnum):
    CIVIL_SOCIETY = "civil_society"
    GOVERNMENT_REPLY = "government_reply"
    INDEPENDENT = "independent"
    SELF_REPORT = "self_report"

    def __str__(self) -> str:
        return str(self.value)
