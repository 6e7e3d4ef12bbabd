from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.assessments_list_assessor_kind_item import (
    AssessmentsListAssessorKindItem,
)
from ...models.assessments_list_lang import AssessmentsListLang
from ...models.assessments_list_status_item import AssessmentsListStatusItem
from ...models.paginated_assessment_list import PaginatedAssessmentList
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    assessor_kind: list[AssessmentsListAssessorKindItem] | Unset = UNSET,
    commitment: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: AssessmentsListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[AssessmentsListStatusItem] | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_assessor_kind: list[str] | Unset = UNSET
    if not isinstance(assessor_kind, Unset):
        json_assessor_kind = []
        for assessor_kind_item_data in assessor_kind:
            assessor_kind_item = assessor_kind_item_data.value
            json_assessor_kind.append(assessor_kind_item)

    params["assessor_kind"] = json_assessor_kind

    json_commitment: list[str] | Unset = UNSET
    if not isinstance(commitment, Unset):
        json_commitment = commitment

    params["commitment"] = json_commitment

    json_country: list[str] | Unset = UNSET
    if not isinstance(country, Unset):
        json_country = country

    params["country"] = json_country

    params["cursor"] = cursor

    json_id: list[str] | Unset = UNSET
    if not isinstance(id, Unset):
        json_id = []
        for id_item_data in id:
            id_item = str(id_item_data)
            json_id.append(id_item)

    params["id"] = json_id

    json_lang: str | Unset = UNSET
    if not isinstance(lang, Unset):
        json_lang = lang.value

    params["lang"] = json_lang

    params["ordering"] = ordering

    params["page"] = page

    params["page_size"] = page_size

    params["search"] = search

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item = status_item_data.value
            json_status.append(status_item)

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/assessments/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PaginatedAssessmentList | Problem | None:
    if response.status_code == 200:
        response_200 = PaginatedAssessmentList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 414:
        response_414 = cast(Any, None)
        return response_414

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | PaginatedAssessmentList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    assessor_kind: list[AssessmentsListAssessorKindItem] | Unset = UNSET,
    commitment: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: AssessmentsListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[AssessmentsListStatusItem] | Unset = UNSET,
) -> Response[Any | PaginatedAssessmentList | Problem]:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        assessor_kind (list[AssessmentsListAssessorKindItem] | Unset):
        commitment (list[str] | Unset):
        country (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (AssessmentsListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        search (str | Unset):
        status (list[AssessmentsListStatusItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedAssessmentList | Problem]
    """

    kwargs = _get_kwargs(
        assessor_kind=assessor_kind,
        commitment=commitment,
        country=country,
        cursor=cursor,
        id=id,
        lang=lang,
        ordering=ordering,
        page=page,
        page_size=page_size,
        search=search,
        status=status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    assessor_kind: list[AssessmentsListAssessorKindItem] | Unset = UNSET,
    commitment: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: AssessmentsListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[AssessmentsListStatusItem] | Unset = UNSET,
) -> Any | PaginatedAssessmentList | Problem | None:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        assessor_kind (list[AssessmentsListAssessorKindItem] | Unset):
        commitment (list[str] | Unset):
        country (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (AssessmentsListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        search (str | Unset):
        status (list[AssessmentsListStatusItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedAssessmentList | Problem
    """

    return sync_detailed(
        client=client,
        assessor_kind=assessor_kind,
        commitment=commitment,
        country=country,
        cursor=cursor,
        id=id,
        lang=lang,
        ordering=ordering,
        page=page,
        page_size=page_size,
        search=search,
        status=status,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    assessor_kind: list[AssessmentsListAssessorKindItem] | Unset = UNSET,
    commitment: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: AssessmentsListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[AssessmentsListStatusItem] | Unset = UNSET,
) -> Response[Any | PaginatedAssessmentList | Problem]:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        assessor_kind (list[AssessmentsListAssessorKindItem] | Unset):
        commitment (list[str] | Unset):
        country (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (AssessmentsListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        search (str | Unset):
        status (list[AssessmentsListStatusItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedAssessmentList | Problem]
    """

    kwargs = _get_kwargs(
        assessor_kind=assessor_kind,
        commitment=commitment,
        country=country,
        cursor=cursor,
        id=id,
        lang=lang,
        ordering=ordering,
        page=page,
        page_size=page_size,
        search=search,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    assessor_kind: list[AssessmentsListAssessorKindItem] | Unset = UNSET,
    commitment: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: AssessmentsListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[AssessmentsListStatusItem] | Unset = UNSET,
) -> Any | PaginatedAssessmentList | Problem | None:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        assessor_kind (list[AssessmentsListAssessorKindItem] | Unset):
        commitment (list[str] | Unset):
        country (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (AssessmentsListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        search (str | Unset):
        status (list[AssessmentsListStatusItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedAssessmentList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            assessor_kind=assessor_kind,
            commitment=commitment,
            country=country,
            cursor=cursor,
            id=id,
            lang=lang,
            ordering=ordering,
            page=page,
            page_size=page_size,
            search=search,
            status=status,
        )
    ).parsed
