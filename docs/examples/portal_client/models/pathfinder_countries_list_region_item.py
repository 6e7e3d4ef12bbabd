from enum import StrEnum


class PathfinderCountriesListRegionItem(StrEnum):
    AFRICA = "africa"
    AMERICAS = "americas"
    ARAB_STATES = "arab_states"
    ASIA_PACIFIC = "asia_pacific"
    EUROPE_CENTRAL_ASIA = "europe_central_asia"

    def __str__(self) -> str:
        return str(self.value)
