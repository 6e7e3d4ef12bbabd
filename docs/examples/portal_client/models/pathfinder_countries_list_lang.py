from enum import StrEnum


class PathfinderCountriesListLang(StrEnum):
    ALL = "all"
    EN = "en"
    ES = "es"
    FR = "fr"

    def __str__(self) -> str:
        return str(self.value)
