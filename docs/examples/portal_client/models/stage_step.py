from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.date_precision import DatePrecision
from ..models.stage_kind import StageKind
from typing import cast
import datetime


T = TypeVar("T", bound="StageStep")


@_attrs_define
class StageStep:
    """A step of a country's way, inside that country's record.

    Attributes:
        kind (StageKind): * `expression_of_interest` - expression of interest
            * `candidate_heard` - candidate heard by the GCG
            * `preparatory_workshop` - preparatory workshop
            * `workshop_planned` - strategic planning workshop planned
            * `workshop_held` - strategic planning workshop held
            * `roadmap_submitted` - roadmap submitted
            * `roadmap_reviewed` - roadmap reviewed by the GCG
            * `status_granted` - pathfinder status granted
            * `annual_report` - annual report
            * `paused` - paused
            * `withdrawn` - withdrawn
        note (str):
        on (datetime.date):
        precision (DatePrecision): * `day` - day
            * `month` - month
            * `year` - year
            * `by` - month, at the latest
    """

    kind: StageKind
    note: str
    on: datetime.date
    precision: DatePrecision
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        note = self.note

        on = self.on.isoformat()

        precision = self.precision.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "note": note,
                "on": on,
                "precision": precision,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = StageKind(d.pop("kind"))

        note = d.pop("note")

        on = datetime.date.fromisoformat(d.pop("on"))

        precision = DatePrecision(d.pop("precision"))

        stage_step = cls(
            kind=kind,
            note=note,
            on=on,
            precision=precision,
        )

        stage_step.additional_properties = d
        return stage_step

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
