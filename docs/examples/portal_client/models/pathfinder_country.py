from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.ilo_region import IloRegion
from ..models.stage_kind import StageKind
from ..models.visibility import Visibility
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.source_note import SourceNote
    from ..models.stage_step import StageStep


T = TypeVar("T", bound="PathfinderCountry")


@_attrs_define
class PathfinderCountry:
    """
    Attributes:
        confirmed_on (datetime.date | None): When the country last said that this record is right.
        country (str):
        documents (list[str]):
        focal_institution (str):
        focal_partner (None | str):
        id (UUID):
        name (str):
        region (IloRegion): * `africa` - Africa
            * `americas` - Americas
            * `arab_states` - Arab States
            * `asia_pacific` - Asia and the Pacific
            * `europe_central_asia` - Europe and Central Asia
        slug (str):
        source (None | SourceNote):
        stage (None | StageKind):
        stage_events (list[StageStep]):
        stage_on (datetime.date | None):
        summary (str):
        updated_at (datetime.datetime):
        visibility (Visibility): * `public` - public: anyone
            * `partners` - partners: signed-in members of the Alliance
            * `group` - group: members of its action group, or the event's invited
            * `secretariat` - Secretariat only
    """

    confirmed_on: datetime.date | None
    country: str
    documents: list[str]
    focal_institution: str
    focal_partner: None | str
    id: UUID
    name: str
    region: IloRegion
    slug: str
    source: None | SourceNote
    stage: None | StageKind
    stage_events: list[StageStep]
    stage_on: datetime.date | None
    summary: str
    updated_at: datetime.datetime
    visibility: Visibility
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.source_note import SourceNote  # noqa: PLC0415
        from ..models.stage_step import StageStep  # noqa: PLC0415

        confirmed_on: None | str
        if isinstance(self.confirmed_on, datetime.date):
            confirmed_on = self.confirmed_on.isoformat()
        else:
            confirmed_on = self.confirmed_on

        country = self.country

        documents = self.documents

        focal_institution = self.focal_institution

        focal_partner: None | str
        focal_partner = self.focal_partner

        id = str(self.id)

        name = self.name

        region = self.region.value

        slug = self.slug

        source: dict[str, Any] | None
        if isinstance(self.source, SourceNote):
            source = self.source.to_dict()
        else:
            source = self.source

        stage: None | str
        if isinstance(self.stage, StageKind):
            stage = self.stage.value
        else:
            stage = self.stage

        stage_events = []
        for stage_events_item_data in self.stage_events:
            stage_events_item = stage_events_item_data.to_dict()
            stage_events.append(stage_events_item)

        stage_on: None | str
        if isinstance(self.stage_on, datetime.date):
            stage_on = self.stage_on.isoformat()
        else:
            stage_on = self.stage_on

        summary = self.summary

        updated_at = self.updated_at.isoformat()

        visibility = self.visibility.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "confirmed_on": confirmed_on,
                "country": country,
                "documents": documents,
                "focal_institution": focal_institution,
                "focal_partner": focal_partner,
                "id": id,
                "name": name,
                "region": region,
                "slug": slug,
                "source": source,
                "stage": stage,
                "stage_events": stage_events,
                "stage_on": stage_on,
                "summary": summary,
                "updated_at": updated_at,
                "visibility": visibility,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.source_note import SourceNote  # noqa: PLC0415
        from ..models.stage_step import StageStep  # noqa: PLC0415

        d = dict(src_dict)

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

        country = d.pop("country")

        documents = cast(list[str], d.pop("documents"))

        focal_institution = d.pop("focal_institution")

        def _parse_focal_partner(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        focal_partner = _parse_focal_partner(d.pop("focal_partner"))

        id = UUID(d.pop("id"))

        name = d.pop("name")

        region = IloRegion(d.pop("region"))

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

        def _parse_stage(data: object) -> None | StageKind:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                stage_type_0 = StageKind(data)

                return stage_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StageKind, data)

        stage = _parse_stage(d.pop("stage"))

        stage_events = []
        _stage_events = d.pop("stage_events")
        for stage_events_item_data in _stage_events:
            stage_events_item = StageStep.from_dict(stage_events_item_data)

            stage_events.append(stage_events_item)

        def _parse_stage_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                stage_on_type_0 = datetime.date.fromisoformat(data)

                return stage_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        stage_on = _parse_stage_on(d.pop("stage_on"))

        summary = d.pop("summary")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        visibility = Visibility(d.pop("visibility"))

        pathfinder_country = cls(
            confirmed_on=confirmed_on,
            country=country,
            documents=documents,
            focal_institution=focal_institution,
            focal_partner=focal_partner,
            id=id,
            name=name,
            region=region,
            slug=slug,
            source=source,
            stage=stage,
            stage_events=stage_events,
            stage_on=stage_on,
            summary=summary,
            updated_at=updated_at,
            visibility=visibility,
        )

        pathfinder_country.additional_properties = d
        return pathfinder_country

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
