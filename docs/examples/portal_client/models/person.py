from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.portal_language import PortalLanguage
from typing import cast
from uuid import UUID

if TYPE_CHECKING:
    from ..models.own_group import OwnGroup
    from ..models.partner_spoken_for import PartnerSpokenFor


T = TypeVar("T", bound="Person")


@_attrs_define
class Person:
    """The person in whose name is asked.

    Attributes:
        action_groups (list[OwnGroup]):
        focal_countries (list[str]): Slugs of the pathfinder countries whose focal institution they are.
        id (UUID):
        language (PortalLanguage): * `en` - English
            * `fr` - French
            * `es` - Spanish
        meetings_chaired (list[str]): Slugs of events.
        name (str):
        partners (list[PartnerSpokenFor]):
    """

    action_groups: list[OwnGroup]
    focal_countries: list[str]
    id: UUID
    language: PortalLanguage
    meetings_chaired: list[str]
    name: str
    partners: list[PartnerSpokenFor]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.own_group import OwnGroup  # noqa: PLC0415
        from ..models.partner_spoken_for import PartnerSpokenFor  # noqa: PLC0415

        action_groups = []
        for action_groups_item_data in self.action_groups:
            action_groups_item = action_groups_item_data.to_dict()
            action_groups.append(action_groups_item)

        focal_countries = self.focal_countries

        id = str(self.id)

        language = self.language.value

        meetings_chaired = self.meetings_chaired

        name = self.name

        partners = []
        for partners_item_data in self.partners:
            partners_item = partners_item_data.to_dict()
            partners.append(partners_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action_groups": action_groups,
                "focal_countries": focal_countries,
                "id": id,
                "language": language,
                "meetings_chaired": meetings_chaired,
                "name": name,
                "partners": partners,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.own_group import OwnGroup  # noqa: PLC0415
        from ..models.partner_spoken_for import PartnerSpokenFor  # noqa: PLC0415

        d = dict(src_dict)
        action_groups = []
        _action_groups = d.pop("action_groups")
        for action_groups_item_data in _action_groups:
            action_groups_item = OwnGroup.from_dict(action_groups_item_data)

            action_groups.append(action_groups_item)

        focal_countries = cast(list[str], d.pop("focal_countries"))

        id = UUID(d.pop("id"))

        language = PortalLanguage(d.pop("language"))

        meetings_chaired = cast(list[str], d.pop("meetings_chaired"))

        name = d.pop("name")

        partners = []
        _partners = d.pop("partners")
        for partners_item_data in _partners:
            partners_item = PartnerSpokenFor.from_dict(partners_item_data)

            partners.append(partners_item)

        person = cls(
            action_groups=action_groups,
            focal_countries=focal_countries,
            id=id,
            language=language,
            meetings_chaired=meetings_chaired,
            name=name,
            partners=partners,
        )

        person.additional_properties = d
        return person

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
