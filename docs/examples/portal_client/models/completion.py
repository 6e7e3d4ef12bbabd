from enum import StrEnum


class Completion(StrEnum):
    COMPLETE = "complete"
    LIMITED = "limited"
    NOT_STARTED = "not_started"
    SUBSTANTIAL = "substantial"

    def __str__(self) -> str:
        return str(self.value)
