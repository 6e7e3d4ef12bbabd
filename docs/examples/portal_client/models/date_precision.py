from enum import StrEnum


class DatePrecision(StrEnum):
    BY = "by"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    def __str__(self) -> str:
        return str(self.value)
