from enum import StrEnum


class AssessmentsListStatusItem(StrEnum):
    COMPLETED = "completed"
    DELAYED = "delayed"
    DROPPED = "dropped"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"

    def __str__(self) -> str:
        return str(self.value)
