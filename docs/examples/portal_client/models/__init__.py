"""Contains all the data models used in inputs/outputs"""

from .assessment import Assessment
from .assessments_create_lang import AssessmentsCreateLang
from .assessments_list_assessor_kind_item import AssessmentsListAssessorKindItem
from .assessments_list_lang import AssessmentsListLang
from .assessments_list_status_item import AssessmentsListStatusItem
from .assessor_kind import AssessorKind
from .blank_enum import BlankEnum
from .caller import Caller
from .change import Change
from .change_kind import ChangeKind
from .changes import Changes
from .changes_list_lang import ChangesListLang
from .commitment import Commitment
from .commitments_list_lang import CommitmentsListLang
from .commitments_list_status_item import CommitmentsListStatusItem
from .completion import Completion
from .date_precision import DatePrecision
from .ilo_region import IloRegion
from .language import Language
from .me_retrieve_lang import MeRetrieveLang
from .new_assessment_request import NewAssessmentRequest
from .own_group import OwnGroup
from .own_group_role_enum import OwnGroupRoleEnum
from .own_token import OwnToken
from .paginated_assessment_list import PaginatedAssessmentList
from .paginated_commitment_list import PaginatedCommitmentList
from .paginated_partner_list import PaginatedPartnerList
from .paginated_pathfinder_country_list import PaginatedPathfinderCountryList
from .partner import Partner
from .partner_detail import PartnerDetail
from .partner_event import PartnerEvent
from .partner_event_kind import PartnerEventKind
from .partner_spoken_for import PartnerSpokenFor
from .partner_spoken_for_role_enum import PartnerSpokenForRoleEnum
from .partners_list_lang import PartnersListLang
from .partners_list_language_item import PartnersListLanguageItem
from .partners_list_region_item import PartnersListRegionItem
from .partners_list_stakeholder_group_item import PartnersListStakeholderGroupItem
from .partners_retrieve_lang import PartnersRetrieveLang
from .pathfinder_countries_list_lang import PathfinderCountriesListLang
from .pathfinder_countries_list_region_item import PathfinderCountriesListRegionItem
from .pathfinder_countries_list_stage_item import PathfinderCountriesListStageItem
from .pathfinder_country import PathfinderCountry
from .person import Person
from .portal_language import PortalLanguage
from .priority_area_name import PriorityAreaName
from .problem import Problem
from .problem_errors import ProblemErrors
from .progress_status import ProgressStatus
from .reader_kind import ReaderKind
from .representative import Representative
from .representative_role import RepresentativeRole
from .source_note import SourceNote
from .stage_kind import StageKind
from .stage_step import StageStep
from .stakeholder_group import StakeholderGroup
from .token_scope import TokenScope
from .visibility import Visibility

__all__ = (
    "Assessment",
    "AssessmentsCreateLang",
    "AssessmentsListAssessorKindItem",
    "AssessmentsListLang",
    "AssessmentsListStatusItem",
    "AssessorKind",
    "BlankEnum",
    "Caller",
    "Change",
    "ChangeKind",
    "Changes",
    "ChangesListLang",
    "Commitment",
    "CommitmentsListLang",
    "CommitmentsListStatusItem",
    "Completion",
    "DatePrecision",
    "IloRegion",
    "Language",
    "MeRetrieveLang",
    "NewAssessmentRequest",
    "OwnGroup",
    "OwnGroupRoleEnum",
    "OwnToken",
    "PaginatedAssessmentList",
    "PaginatedCommitmentList",
    "PaginatedPartnerList",
    "PaginatedPathfinderCountryList",
    "Partner",
    "PartnerDetail",
    "PartnerEvent",
    "PartnerEventKind",
    "PartnersListLang",
    "PartnersListLanguageItem",
    "PartnersListRegionItem",
    "PartnersListStakeholderGroupItem",
    "PartnerSpokenFor",
    "PartnerSpokenForRoleEnum",
    "PartnersRetrieveLang",
    "PathfinderCountriesListLang",
    "PathfinderCountriesListRegionItem",
    "PathfinderCountriesListStageItem",
    "PathfinderCountry",
    "Person",
    "PortalLanguage",
    "PriorityAreaName",
    "Problem",
    "ProblemErrors",
    "ProgressStatus",
    "ReaderKind",
    "Representative",
    "RepresentativeRole",
    "SourceNote",
    "StageKind",
    "StageStep",
    "StakeholderGroup",
    "TokenScope",
    "Visibility",
)
