from enum import StrEnum


class AssessmentsCreateLang(StrEnum):
    ALL = "all"
    EN = "en"
    ES = "es"
    FR = "fr"

    def __str__(self) -> str:
        return str(self.value)
