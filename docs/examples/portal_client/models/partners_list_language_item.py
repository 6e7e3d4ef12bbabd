from enum import StrEnum


class PartnersListLanguageItem(StrEnum):
    AR = "ar"
    DE = "de"
    EN = "en"
    ES = "es"
    FR = "fr"
    OTHER = "other"
    PT = "pt"
    RU = "ru"
    VI = "vi"
    ZH = "zh"

    def __str__(self) -> str:
        return str(self.value)
