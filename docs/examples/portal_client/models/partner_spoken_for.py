from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partner_spoken_for_role_enum import PartnerSpokenForRoleEnum


T = TypeVar("T", bound="PartnerSpokenFor")


@_attrs_define
class PartnerSpokenFor:
    """
    Attributes:
        role (PartnerSpokenForRoleEnum): * `focal_point` - focal_point
            * `alternate` - alternate
            * `communications` - communications
        slug (str):
    """

    role: PartnerSpokenForRoleEnum
    slug: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        role = self.role.value

        slug = self.slug

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "role": role,
                "slug": slug,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        role = PartnerSpokenForRoleEnum(d.pop("role"))

        slug = d.pop("slug")

        partner_spoken_for = cls(
            role=role,
            slug=slug,
        )

        partner_spoken_for.additional_properties = d
        return partner_spoken_for

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
