from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.assessor_kind import AssessorKind
from ..models.blank_enum import BlankEnum
from ..models.completion import Completion
from ..models.portal_language import PortalLanguage
from ..models.progress_status import ProgressStatus
from ..models.visibility import Visibility
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


T = TypeVar("T", bound="NewAssessmentRequest")


@_attrs_define
class NewAssessmentRequest:
    """
    Attributes:
        narrative (str): Plain text. No personal stories and no names of survivors: a report speaks of institutions and
            of numbers.
        as_of (datetime.date | Unset):
        assessor (None | str | Unset):
        assessor_kind (AssessorKind | Unset): * `self_report` - the government’s own report
            * `civil_society` - civil society
            * `independent` - independent assessor
            * `government_reply` - the government’s reply
        commitment (UUID | Unset): What is reported on. A reply is on that of what it replies to.
        completion (BlankEnum | Completion | None | Unset): For independent assessors.

            * `not_started` - not started
            * `limited` - limited
            * `substantial` - substantial
            * `complete` - complete
        evidence (list[str] | Unset):
        language (PortalLanguage | Unset): * `en` - English
            * `fr` - French
            * `es` - Spanish
        locator (str | Unset): Page, section or heading where the source says so.
        reply_to (None | Unset | UUID):
        source (None | str | Unset):
        status (BlankEnum | None | ProgressStatus | Unset):
        visibility (Visibility | Unset): * `public` - public: anyone
            * `partners` - partners: signed-in members of the Alliance
            * `group` - group: members of its action group, or the event's invited
            * `secretariat` - Secretariat only
    """

    narrative: str
    as_of: datetime.date | Unset = UNSET
    assessor: None | str | Unset = UNSET
    assessor_kind: AssessorKind | Unset = UNSET
    commitment: UUID | Unset = UNSET
    completion: BlankEnum | Completion | None | Unset = UNSET
    evidence: list[str] | Unset = UNSET
    language: PortalLanguage | Unset = UNSET
    locator: str | Unset = UNSET
    reply_to: None | Unset | UUID = UNSET
    source: None | str | Unset = UNSET
    status: BlankEnum | None | ProgressStatus | Unset = UNSET
    visibility: Visibility | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        narrative = self.narrative

        as_of: str | Unset = UNSET
        if not isinstance(self.as_of, Unset):
            as_of = self.as_of.isoformat()

        assessor: None | str | Unset
        if isinstance(self.assessor, Unset):
            assessor = UNSET
        else:
            assessor = self.assessor

        assessor_kind: str | Unset = UNSET
        if not isinstance(self.assessor_kind, Unset):
            assessor_kind = self.assessor_kind.value

        commitment: str | Unset = UNSET
        if not isinstance(self.commitment, Unset):
            commitment = str(self.commitment)

        completion: None | str | Unset
        if isinstance(self.completion, Unset):
            completion = UNSET
        elif isinstance(self.completion, Completion):
            completion = self.completion.value
        elif isinstance(self.completion, BlankEnum):
            completion = self.completion.value
        else:
            completion = self.completion

        evidence: list[str] | Unset = UNSET
        if not isinstance(self.evidence, Unset):
            evidence = self.evidence

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        locator = self.locator

        reply_to: None | str | Unset
        if isinstance(self.reply_to, Unset):
            reply_to = UNSET
        elif isinstance(self.reply_to, UUID):
            reply_to = str(self.reply_to)
        else:
            reply_to = self.reply_to

        source: None | str | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        else:
            source = self.source

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, ProgressStatus):
            status = self.status.value
        elif isinstance(self.status, BlankEnum):
            status = self.status.value
        else:
            status = self.status

        visibility: str | Unset = UNSET
        if not isinstance(self.visibility, Unset):
            visibility = self.visibility.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "narrative": narrative,
            }
        )
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if assessor is not UNSET:
            field_dict["assessor"] = assessor
        if assessor_kind is not UNSET:
            field_dict["assessor_kind"] = assessor_kind
        if commitment is not UNSET:
            field_dict["commitment"] = commitment
        if completion is not UNSET:
            field_dict["completion"] = completion
        if evidence is not UNSET:
            field_dict["evidence"] = evidence
        if language is not UNSET:
            field_dict["language"] = language
        if locator is not UNSET:
            field_dict["locator"] = locator
        if reply_to is not UNSET:
            field_dict["reply_to"] = reply_to
        if source is not UNSET:
            field_dict["source"] = source
        if status is not UNSET:
            field_dict["status"] = status
        if visibility is not UNSET:
            field_dict["visibility"] = visibility

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        narrative = d.pop("narrative")

        _as_of = d.pop("as_of", UNSET)
        as_of: datetime.date | Unset
        if isinstance(_as_of, Unset):
            as_of = UNSET
        else:
            as_of = datetime.date.fromisoformat(_as_of)

        def _parse_assessor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        assessor = _parse_assessor(d.pop("assessor", UNSET))

        _assessor_kind = d.pop("assessor_kind", UNSET)
        assessor_kind: AssessorKind | Unset
        if isinstance(_assessor_kind, Unset):
            assessor_kind = UNSET
        else:
            assessor_kind = AssessorKind(_assessor_kind)

        _commitment = d.pop("commitment", UNSET)
        commitment: UUID | Unset
        if isinstance(_commitment, Unset):
            commitment = UNSET
        else:
            commitment = UUID(_commitment)

        def _parse_completion(data: object) -> BlankEnum | Completion | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completion_type_0 = Completion(data)

                return completion_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completion_type_1 = BlankEnum(data)

                return completion_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BlankEnum | Completion | None | Unset, data)

        completion = _parse_completion(d.pop("completion", UNSET))

        evidence = cast(list[str], d.pop("evidence", UNSET))

        _language = d.pop("language", UNSET)
        language: PortalLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = PortalLanguage(_language)

        locator = d.pop("locator", UNSET)

        def _parse_reply_to(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reply_to_type_0 = UUID(data)

                return reply_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        reply_to = _parse_reply_to(d.pop("reply_to", UNSET))

        def _parse_source(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        def _parse_status(data: object) -> BlankEnum | None | ProgressStatus | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = ProgressStatus(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_1 = BlankEnum(data)

                return status_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BlankEnum | None | ProgressStatus | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        _visibility = d.pop("visibility", UNSET)
        visibility: Visibility | Unset
        if isinstance(_visibility, Unset):
            visibility = UNSET
        else:
            visibility = Visibility(_visibility)

        new_assessment_request = cls(
            narrative=narrative,
            as_of=as_of,
            assessor=assessor,
            assessor_kind=assessor_kind,
            commitment=commitment,
            completion=completion,
            evidence=evidence,
            language=language,
            locator=locator,
            reply_to=reply_to,
            source=source,
            status=status,
            visibility=visibility,
        )

        new_assessment_request.additional_properties = d
        return new_assessment_request

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
