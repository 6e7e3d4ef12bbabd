from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.reader_kind import ReaderKind
from typing import cast

if TYPE_CHECKING:
    from ..models.own_token import OwnToken
    from ..models.person import Person


T = TypeVar("T", bound="Caller")


@_attrs_define
class Caller:
    """
    Attributes:
        kind (ReaderKind): * `visitor` - visitor
            * `member` - member
            * `secretariat` - Secretariat
        person (None | Person): Null for visitors.
        token (None | OwnToken): Null without a token.
    """

    kind: ReaderKind
    person: None | Person
    token: None | OwnToken
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.own_token import OwnToken  # noqa: PLC0415
        from ..models.person import Person  # noqa: PLC0415

        kind = self.kind.value

        person: dict[str, Any] | None
        if isinstance(self.person, Person):
            person = self.person.to_dict()
        else:
            person = self.person

        token: dict[str, Any] | None
        if isinstance(self.token, OwnToken):
            token = self.token.to_dict()
        else:
            token = self.token

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "person": person,
                "token": token,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.own_token import OwnToken  # noqa: PLC0415
        from ..models.person import Person  # noqa: PLC0415

        d = dict(src_dict)
        kind = ReaderKind(d.pop("kind"))

        def _parse_person(data: object) -> None | Person:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                person_type_0 = Person.from_dict(data)

                return person_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Person, data)

        person = _parse_person(d.pop("person"))

        def _parse_token(data: object) -> None | OwnToken:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                token_type_0 = OwnToken.from_dict(data)

                return token_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnToken, data)

        token = _parse_token(d.pop("token"))

        caller = cls(
            kind=kind,
            person=person,
            token=token,
        )

        caller.additional_properties = d
        return caller

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
