from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.change_kind import ChangeKind
from typing import cast
from uuid import UUID
import datetime


T = TypeVar("T", bound="Change")


@_attrs_define
class Change:
    """One thing that changed for this reader.

    Attributes:
        at (datetime.datetime):
        endpoint (str): Where the record is read.
        id (UUID):
        kind (ChangeKind): * `created` - created
            * `changed` - changed
            * `removed` - removed
    """

    at: datetime.datetime
    endpoint: str
    id: UUID
    kind: ChangeKind
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        endpoint = self.endpoint

        id = str(self.id)

        kind = self.kind.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "endpoint": endpoint,
                "id": id,
                "kind": kind,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        endpoint = d.pop("endpoint")

        id = UUID(d.pop("id"))

        kind = ChangeKind(d.pop("kind"))

        change = cls(
            at=at,
            endpoint=endpoint,
            id=id,
            kind=kind,
        )

        change.additional_properties = d
        return change

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
