from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.language import Language
from ..models.representative_role import RepresentativeRole
from typing import cast


T = TypeVar("T", bound="Representative")


@_attrs_define
class Representative:
    """A person who speaks for the partner and consented to being listed here.

    Attributes:
        job_title (str):
        languages (list[Language]):
        name (str):
        role (RepresentativeRole): * `focal_point` - focal point
            * `alternate` - alternate
            * `communications` - communications focal point
        themes (list[str]):
    """

    job_title: str
    languages: list[Language]
    name: str
    role: RepresentativeRole
    themes: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_title = self.job_title

        languages = []
        for languages_item_data in self.languages:
            languages_item = languages_item_data.value
            languages.append(languages_item)

        name = self.name

        role = self.role.value

        themes = self.themes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_title": job_title,
                "languages": languages,
                "name": name,
                "role": role,
                "themes": themes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        job_title = d.pop("job_title")

        languages = []
        _languages = d.pop("languages")
        for languages_item_data in _languages:
            languages_item = Language(languages_item_data)

            languages.append(languages_item)

        name = d.pop("name")

        role = RepresentativeRole(d.pop("role"))

        themes = cast(list[str], d.pop("themes"))

        representative = cls(
            job_title=job_title,
            languages=languages,
            name=name,
            role=role,
            themes=themes,
        )

        representative.additional_properties = d
        return representative

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
