from enum import StrEnum


class StageKind(StrEnum):
    ANNUAL_REPORT = "annual_report"
    CANDIDATE_HEARD = "candidate_heard"
    EXPRESSION_OF_INTEREST = "expression_of_interest"
    PAUSED = "paused"
    PREPARATORY_WORKSHOP = "preparatory_workshop"
    ROADMAP_REVIEWED = "roadmap_reviewed"
    ROADMAP_SUBMITTED = "roadmap_submitted"
    STATUS_GRANTED = "status_granted"
    WITHDRAWN = "withdrawn"
    WORKSHOP_HELD = "workshop_held"
    WORKSHOP_PLANNED = "workshop_planned"

    def __str__(self) -> str:
        return str(self.value)
