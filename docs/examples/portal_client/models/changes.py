from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.change import Change


T = TypeVar("T", bound="Changes")


@_attrs_define
class Changes:
    """The next changes, and where to go on.

    Attributes:
        cursor (str): Send it next time.
        more (bool): Whether to ask again at once.
        results (list[Change]):
    """

    cursor: str
    more: bool
    results: list[Change]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.change import Change  # noqa: PLC0415

        cursor = self.cursor

        more = self.more

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cursor": cursor,
                "more": more,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.change import Change  # noqa: PLC0415

        d = dict(src_dict)
        cursor = d.pop("cursor")

        more = d.pop("more")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = Change.from_dict(results_item_data)

            results.append(results_item)

        changes = cls(
            cursor=cursor,
            more=more,
            results=results,
        )

        changes.additional_properties = d
        return changes

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
