from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.assessor_kind import AssessorKind
from ..models.completion import Completion
from ..models.progress_status import ProgressStatus
from ..models.visibility import Visibility
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.source_note import SourceNote


T = TypeVar("T", bound="Assessment")


@_attrs_define
class Assessment:
    """
    Attributes:
        as_of (datetime.date):
        assessor (None | str):
        assessor_kind (AssessorKind): * `self_report` - the government’s own report
            * `civil_society` - civil society
            * `independent` - independent assessor
            * `government_reply` - the government’s reply
        commitment (UUID):
        completion (Completion | None): For independent assessors.

            * `not_started` - not started
            * `limited` - limited
            * `substantial` - substantial
            * `complete` - complete
        country (str):
        evidence (list[str]):
        id (UUID):
        narrative (str):
        reply_to (None | UUID):
        source (None | SourceNote):
        status (None | ProgressStatus):
        updated_at (datetime.datetime):
        visibility (Visibility): * `public` - public: anyone
            * `partners` - partners: signed-in members of the Alliance
            * `group` - group: members of its action group, or the event's invited
            * `secretariat` - Secretariat only
    """

    as_of: datetime.date
    assessor: None | str
    assessor_kind: AssessorKind
    commitment: UUID
    completion: Completion | None
    country: str
    evidence: list[str]
    id: UUID
    narrative: str
    reply_to: None | UUID
    source: None | SourceNote
    status: None | ProgressStatus
    updated_at: datetime.datetime
    visibility: Visibility
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.source_note import SourceNote  # noqa: PLC0415

        as_of = self.as_of.isoformat()

        assessor: None | str
        assessor = self.assessor

        assessor_kind = self.assessor_kind.value

        commitment = str(self.commitment)

        completion: None | str
        if isinstance(self.completion, Completion):
            completion = self.completion.value
        else:
            completion = self.completion

        country = self.country

        evidence = self.evidence

        id = str(self.id)

        narrative = self.narrative

        reply_to: None | str
        if isinstance(self.reply_to, UUID):
            reply_to = str(self.reply_to)
        else:
            reply_to = self.reply_to

        source: dict[str, Any] | None
        if isinstance(self.source, SourceNote):
            source = self.source.to_dict()
        else:
            source = self.source

        status: None | str
        if isinstance(self.status, ProgressStatus):
            status = self.status.value
        else:
            status = self.status

        updated_at = self.updated_at.isoformat()

        visibility = self.visibility.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "as_of": as_of,
                "assessor": assessor,
                "assessor_kind": assessor_kind,
                "commitment": commitment,
                "completion": completion,
                "country": country,
                "evidence": evidence,
                "id": id,
                "narrative": narrative,
                "reply_to": reply_to,
                "source": source,
                "status": status,
                "updated_at": updated_at,
                "visibility": visibility,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.source_note import SourceNote  # noqa: PLC0415

        d = dict(src_dict)
        as_of = datetime.date.fromisoformat(d.pop("as_of"))

        def _parse_assessor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        assessor = _parse_assessor(d.pop("assessor"))

        assessor_kind = AssessorKind(d.pop("assessor_kind"))

        commitment = UUID(d.pop("commitment"))

        def _parse_completion(data: object) -> Completion | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completion_type_0 = Completion(data)

                return completion_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Completion | None, data)

        completion = _parse_completion(d.pop("completion"))

        country = d.pop("country")

        evidence = cast(list[str], d.pop("evidence"))

        id = UUID(d.pop("id"))

        narrative = d.pop("narrative")

        def _parse_reply_to(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reply_to_type_0 = UUID(data)

                return reply_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        reply_to = _parse_reply_to(d.pop("reply_to"))

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

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        visibility = Visibility(d.pop("visibility"))

        assessment = cls(
            as_of=as_of,
            assessor=assessor,
            assessor_kind=assessor_kind,
            commitment=commitment,
            completion=completion,
            country=country,
            evidence=evidence,
            id=id,
            narrative=narrative,
            reply_to=reply_to,
            source=source,
            status=status,
            updated_at=updated_at,
            visibility=visibility,
        )

        assessment.additional_properties = d
        return assessment

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
