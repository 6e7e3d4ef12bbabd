from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partner_event_kind import PartnerEventKind
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.source_note import SourceNote


T = TypeVar("T", bound="PartnerEvent")


@_attrs_define
class PartnerEvent:
    """
    Attributes:
        kind (PartnerEventKind): * `applied` - applied
            * `accepted` - accepted
            * `suspended` - suspended
            * `withdrawn` - withdrawn
        on (datetime.date):
        source (None | SourceNote):
    """

    kind: PartnerEventKind
    on: datetime.date
    source: None | SourceNote
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.source_note import SourceNote  # noqa: PLC0415

        kind = self.kind.value

        on = self.on.isoformat()

        source: dict[str, Any] | None
        if isinstance(self.source, SourceNote):
            source = self.source.to_dict()
        else:
            source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "on": on,
                "source": source,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.source_note import SourceNote  # noqa: PLC0415

        d = dict(src_dict)
        kind = PartnerEventKind(d.pop("kind"))

        on = datetime.date.fromisoformat(d.pop("on"))

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

        partner_event = cls(
            kind=kind,
            on=on,
            source=source,
        )

        partner_event.additional_properties = d
        return partner_event

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
