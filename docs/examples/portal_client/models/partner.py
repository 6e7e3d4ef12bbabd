from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.language import Language
from ..models.partner_event_kind import PartnerEventKind
from ..models.stakeholder_group import StakeholderGroup
from ..models.visibility import Visibility
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.partner_event import PartnerEvent
    from ..models.source_note import SourceNote


T = TypeVar("T", bound="Partner")


@_attrs_define
class Partner:
    """
    Attributes:
        acronym (str):
        confirmed_on (datetime.date | None): When the partner last said that this record is right.
        countries_of_work (list[str]):
        country (None | str):
        description (str):
        documents (list[str]):
        id (UUID):
        joined_on (datetime.date | None):
        membership_events (list[PartnerEvent]):
        name (str):
        parent (None | str):
        slug (str):
        source (None | SourceNote):
        stakeholder_group (StakeholderGroup): * `government_entity` - Government entity
            * `international_organisation` - UN or international organisation
            * `regional_organisation` - Regional organisation
            * `employers_organisation` - Employers’ or business membership organisation
            * `workers_organisation` - Workers’ organisation
            * `civil_society` - Civil society organisation
            * `academia` - Academic institution or think tank
            * `media` - Media or journalist network
            * `survivor_network` - Survivor network
            * `business` - Business
        status (None | PartnerEventKind):
        themes (list[str]):
        updated_at (datetime.datetime):
        visibility (Visibility): * `public` - public: anyone
            * `partners` - partners: signed-in members of the Alliance
            * `group` - group: members of its action group, or the event's invited
            * `secretariat` - Secretariat only
        website (None | str):
        working_languages (list[Language]):
    """

    acronym: str
    confirmed_on: datetime.date | None
    countries_of_work: list[str]
    country: None | str
    description: str
    documents: list[str]
    id: UUID
    joined_on: datetime.date | None
    membership_events: list[PartnerEvent]
    name: str
    parent: None | str
    slug: str
    source: None | SourceNote
    stakeholder_group: StakeholderGroup
    status: None | PartnerEventKind
    themes: list[str]
    updated_at: datetime.datetime
    visibility: Visibility
    website: None | str
    working_languages: list[Language]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.partner_event import PartnerEvent  # noqa: PLC0415
        from ..models.source_note import SourceNote  # noqa: PLC0415

        acronym = self.acronym

        confirmed_on: None | str
        if isinstance(self.confirmed_on, datetime.date):
            confirmed_on = self.confirmed_on.isoformat()
        else:
            confirmed_on = self.confirmed_on

        countries_of_work = self.countries_of_work

        country: None | str
        country = self.country

        description = self.description

        documents = self.documents

        id = str(self.id)

        joined_on: None | str
        if isinstance(self.joined_on, datetime.date):
            joined_on = self.joined_on.isoformat()
        else:
            joined_on = self.joined_on

        membership_events = []
        for membership_events_item_data in self.membership_events:
            membership_events_item = membership_events_item_data.to_dict()
            membership_events.append(membership_events_item)

        name = self.name

        parent: None | str
        parent = self.parent

        slug = self.slug

        source: dict[str, Any] | None
        if isinstance(self.source, SourceNote):
            source = self.source.to_dict()
        else:
            source = self.source

        stakeholder_group = self.stakeholder_group.value

        status: None | str
        if isinstance(self.status, PartnerEventKind):
            status = self.status.value
        else:
            status = self.status

        themes = self.themes

        updated_at = self.updated_at.isoformat()

        visibility = self.visibility.value

        website: None | str
        website = self.website

        working_languages = []
        for working_languages_item_data in self.working_languages:
            working_languages_item = working_languages_item_data.value
            working_languages.append(working_languages_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "acronym": acronym,
                "confirmed_on": confirmed_on,
                "countries_of_work": countries_of_work,
                "country": country,
                "description": description,
                "documents": documents,
                "id": id,
                "joined_on": joined_on,
                "membership_events": membership_events,
                "name": name,
                "parent": parent,
                "slug": slug,
                "source": source,
                "stakeholder_group": stakeholder_group,
                "status": status,
                "themes": themes,
                "updated_at": updated_at,
                "visibility": visibility,
                "website": website,
                "working_languages": working_languages,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partner_event import PartnerEvent  # noqa: PLC0415
        from ..models.source_note import SourceNote  # noqa: PLC0415

        d = dict(src_dict)
        acronym = d.pop("acronym")

        def _parse_confirmed_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                confirmed_on_type_0 = datetime.date.fromisoformat(data)

                return confirmed_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        confirmed_on = _parse_confirmed_on(d.pop("confirmed_on"))

        countries_of_work = cast(list[str], d.pop("countries_of_work"))

        def _parse_country(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country = _parse_country(d.pop("country"))

        description = d.pop("description")

        documents = cast(list[str], d.pop("documents"))

        id = UUID(d.pop("id"))

        def _parse_joined_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                joined_on_type_0 = datetime.date.fromisoformat(data)

                return joined_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        joined_on = _parse_joined_on(d.pop("joined_on"))

        membership_events = []
        _membership_events = d.pop("membership_events")
        for membership_events_item_data in _membership_events:
            membership_events_item = PartnerEvent.from_dict(membership_events_item_data)

            membership_events.append(membership_events_item)

        name = d.pop("name")

        def _parse_parent(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        parent = _parse_parent(d.pop("parent"))

        slug = d.pop("slug")

        def _parse_source(data: object) -> None | SourceNote:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_0 = SourceNote.from_dict(data)

                return source_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SourceNote, data)

        source = _parse_source(d.pop("source"))

        stakeholder_group = StakeholderGroup(d.pop("stakeholder_group"))

        def _parse_status(data: object) -> None | PartnerEventKind:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = PartnerEventKind(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartnerEventKind, data)

        status = _parse_status(d.pop("status"))

        themes = cast(list[str], d.pop("themes"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        visibility = Visibility(d.pop("visibility"))

        def _parse_website(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        website = _parse_website(d.pop("website"))

        working_languages = []
        _working_languages = d.pop("working_languages")
        for working_languages_item_data in _working_languages:
            working_languages_item = Language(working_languages_item_data)

            working_languages.append(working_languages_item)

        partner = cls(
            acronym=acronym,
            confirmed_on=confirmed_on,
            countries_of_work=countries_of_work,
            country=country,
            description=description,
            documents=documents,
            id=id,
            joined_on=joined_on,
            membership_events=membership_events,
            name=name,
            parent=parent,
            slug=slug,
            source=source,
            stakeholder_group=stakeholder_group,
            status=status,
            themes=themes,
            updated_at=updated_at,
            visibility=visibility,
            website=website,
            working_languages=working_languages,
        )

        partner.additional_properties = d
        return partner

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
