from enum import StrEnum


class StakeholderGroup(StrEnum):
    ACADEMIA = "academia"
    BUSINESS = "business"
    CIVIL_SOCIETY = "civil_society"
    EMPLOYERS_ORGANISATION = "employers_organisation"
    GOVERNMENT_ENTITY = "government_entity"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    MEDIA = "media"
    REGIONAL_ORGANISATION = "regional_organisation"
    SURVIVOR_NETWORK = "survivor_network"
    WORKERS_ORGANISATION = "workers_organisation"

    def __str__(self) -> str:
        return str(self.value)
