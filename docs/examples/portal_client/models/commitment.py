from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.date_precision import DatePrecision
from ..models.progress_status import ProgressStatus
from ..models.visibility import Visibility
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.priority_area_name import PriorityAreaName
    from ..models.source_note import SourceNote


T = TypeVar("T", bound="Commitment")


@_attrs_define
class Commitment:
    """
    Attributes:
        baseline_value (None | str):
        baseline_year (int | None):
        budget_amount (None | str):
        budget_currency (None | str): USD, EUR, …
        country (str):
        due_on (datetime.date | None):
        due_precision (DatePrecision): * `day` - day
            * `month` - month
            * `year` - year
            * `by` - month, at the latest
        id (UUID):
        lead_institution (str):
        lead_partner (None | str):
        pathfinder_country (str):
        position (int):
        priority_area (PriorityAreaName): A priority area, inside its commitment.
        reference (str): As printed in the roadmap, for example 2.1.
        roadmap (UUID):
        source (None | SourceNote):
        starts_on (datetime.date | None):
        status (None | ProgressStatus):
        status_on (datetime.date | None):
        supporting_partners (list[str]):
        target_unit (str): What is counted: “child-labour-free municipalities”.
        target_value (None | str):
        text (str):
        title (str):
        updated_at (datetime.datetime):
        visibility (Visibility): * `public` - public: anyone
            * `partners` - partners: signed-in members of the Alliance
            * `group` - group: members of its action group, or the event's invited
            * `secretariat` - Secretariat only
    """

    baseline_value: None | str
    baseline_year: int | None
    budget_amount: None | str
    budget_currency: None | str
    country: str
    due_on: datetime.date | None
    due_precision: DatePrecision
    id: UUID
    lead_institution: str
    lead_partner: None | str
    pathfinder_country: str
    position: int
    priority_area: PriorityAreaName
    reference: str
    roadmap: UUID
    source: None | SourceNote
    starts_on: datetime.date | None
    status: None | ProgressStatus
    status_on: datetime.date | None
    supporting_partners: list[str]
    target_unit: str
    target_value: None | str
    text: str
    title: str
    updated_at: datetime.datetime
    visibility: Visibility
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.priority_area_name import PriorityAreaName  # noqa: PLC0415
        from ..models.source_note import SourceNote  # noqa: PLC0415

        baseline_value: None | str
        baseline_value = self.baseline_value

        baseline_year: int | None
        baseline_year = self.baseline_year

        budget_amount: None | str
        budget_amount = self.budget_amount

        budget_currency: None | str
        budget_currency = self.budget_currency

        country = self.country

        due_on: None | str
        if isinstance(self.due_on, datetime.date):
            due_on = self.due_on.isoformat()
        else:
            due_on = self.due_on

        due_precision = self.due_precision.value

        id = str(self.id)

        lead_institution = self.lead_institution

        lead_partner: None | str
        lead_partner = self.lead_partner

        pathfinder_country = self.pathfinder_country

        position = self.position

        priority_area = self.priority_area.to_dict()

        reference = self.reference

        roadmap = str(self.roadmap)

        source: dict[str, Any] | None
        if isinstance(self.source, SourceNote):
            source = self.source.to_dict()
        else:
            source = self.source

        starts_on: None | str
        if isinstance(self.starts_on, datetime.date):
            starts_on = self.starts_on.isoformat()
        else:
            starts_on = self.starts_on

        status: None | str
        if isinstance(self.status, ProgressStatus):
            status = self.status.value
        else:
            status = self.status

        status_on: None | str
        if isinstance(self.status_on, datetime.date):
            status_on = self.status_on.isoformat()
        else:
            status_on = self.status_on

        supporting_partners = self.supporting_partners

        target_unit = self.target_unit

        target_value: None | str
        target_value = self.target_value

        text = self.text

        title = self.title

        updated_at = self.updated_at.isoformat()

        visibility = self.visibility.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "baseline_value": baseline_value,
                "baseline_year": baseline_year,
                "budget_amount": budget_amount,
                "budget_currency": budget_currency,
                "country": country,
                "due_on": due_on,
                "due_precision": due_precision,
                "id": id,
                "lead_institution": lead_institution,
                "lead_partner": lead_partner,
                "pathfinder_country": pathfinder_country,
                "position": position,
                "priority_area": priority_area,
                "reference": reference,
                "roadmap": roadmap,
                "source": source,
                "starts_on": starts_on,
                "status": status,
                "status_on": status_on,
                "supporting_partners": supporting_partners,
                "target_unit": target_unit,
                "target_value": target_value,
                "text": text,
                "title": title,
                "updated_at": updated_at,
                "visibility": visibility,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.priority_area_name import PriorityAreaName  # noqa: PLC0415
        from ..models.source_note import SourceNote  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_baseline_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        baseline_value = _parse_baseline_value(d.pop("baseline_value"))

        def _parse_baseline_year(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        baseline_year = _parse_baseline_year(d.pop("baseline_year"))

        def _parse_budget_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        budget_amount = _parse_budget_amount(d.pop("budget_amount"))

        def _parse_budget_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        budget_currency = _parse_budget_currency(d.pop("budget_currency"))

        country = d.pop("country")

        def _parse_due_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_on_type_0 = datetime.date.fromisoformat(data)

                return due_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        due_on = _parse_due_on(d.pop("due_on"))

        due_precision = DatePrecision(d.pop("due_precision"))

        id = UUID(d.pop("id"))

        lead_institution = d.pop("lead_institution")

        def _parse_lead_partner(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        lead_partner = _parse_lead_partner(d.pop("lead_partner"))

        pathfinder_country = d.pop("pathfinder_country")

        position = d.pop("position")

        priority_area = PriorityAreaName.from_dict(d.pop("priority_area"))

        reference = d.pop("reference")

        roadmap = UUID(d.pop("roadmap"))

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

        def _parse_starts_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                starts_on_type_0 = datetime.date.fromisoformat(data)

                return starts_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        starts_on = _parse_starts_on(d.pop("starts_on"))

        def _parse_status(data: object) -> None | ProgressStatus:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = ProgressStatus(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProgressStatus, data)

        status = _parse_status(d.pop("status"))

        def _parse_status_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_on_type_0 = datetime.date.fromisoformat(data)

                return status_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        status_on = _parse_status_on(d.pop("status_on"))

        supporting_partners = cast(list[str], d.pop("supporting_partners"))

        target_unit = d.pop("target_unit")

        def _parse_target_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        target_value = _parse_target_value(d.pop("target_value"))

        text = d.pop("text")

        title = d.pop("title")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        visibility = Visibility(d.pop("visibility"))

        commitment = cls(
            baseline_value=baseline_value,
            baseline_year=baseline_year,
            budget_amount=budget_amount,
            budget_currency=budget_currency,
            country=country,
            due_on=due_on,
            due_precision=due_precision,
            id=id,
            lead_institution=lead_institution,
            lead_partner=lead_partner,
            pathfinder_country=pathfinder_country,
            position=position,
            priority_area=priority_area,
            reference=reference,
            roadmap=roadmap,
            source=source,
            starts_on=starts_on,
            status=status,
            status_on=status_on,
            supporting_partners=supporting_partners,
            target_unit=target_unit,
            target_value=target_value,
            text=text,
            title=title,
            updated_at=updated_at,
            visibility=visibility,
        )

        commitment.additional_properties = d
        return commitment

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
