from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.commitments_list_lang import CommitmentsListLang
from ...models.commitments_list_status_item import CommitmentsListStatusItem
from ...models.paginated_commitment_list import PaginatedCommitmentList
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: CommitmentsListLang | Unset = UNSET,
    lead_partner: list[str] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    priority_area: list[str] | Unset = UNSET,
    roadmap: list[str] | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[CommitmentsListStatusItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_country: list[str] | Unset = UNSET
    if not isinstance(country, Unset):
        json_country = country

    params["country"] = json_country

    params["cursor"] = cursor

    json_due_after: str | Unset = UNSET
    if not isinstance(due_after, Unset):
        json_due_after = due_after.isoformat()
    params["due_after"] = json_due_after

    json_due_before: str | Unset = UNSET
    if not isinstance(due_before, Unset):
        json_due_before = due_before.isoformat()
    params["due_before"] = json_due_before

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

    json_lead_partner: list[str] | Unset = UNSET
    if not isinstance(lead_partner, Unset):
        json_lead_partner = lead_partner

    params["lead_partner"] = json_lead_partner

    params["ordering"] = ordering

    params["page"] = page

    params["page_size"] = page_size

    json_priority_area: list[str] | Unset = UNSET
    if not isinstance(priority_area, Unset):
        json_priority_area = priority_area

    params["priority_area"] = json_priority_area

    json_roadmap: list[str] | Unset = UNSET
    if not isinstance(roadmap, Unset):
        json_roadmap = roadmap

    params["roadmap"] = json_roadmap

    params["search"] = search

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item = status_item_data.value
            json_status.append(status_item)

    params["status"] = json_status

    json_theme: list[str] | Unset = UNSET
    if not isinstance(theme, Unset):
        json_theme = theme

    params["theme"] = json_theme

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/commitments/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PaginatedCommitmentList | Problem | None:
    if response.status_code == 200:
        response_200 = PaginatedCommitmentList.from_dict(response.json())

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
) -> Response[Any | PaginatedCommitmentList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: CommitmentsListLang | Unset = UNSET,
    lead_partner: list[str] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    priority_area: list[str] | Unset = UNSET,
    roadmap: list[str] | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[CommitmentsListStatusItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Response[Any | PaginatedCommitmentList | Problem]:
    """The priority actions of the roadmaps, each with its status today: that of the
    government's latest own report.

    Args:
        country (list[str] | Unset):
        cursor (str | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        id (list[UUID] | Unset):
        lang (CommitmentsListLang | Unset):
        lead_partner (list[str] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        priority_area (list[str] | Unset):
        roadmap (list[str] | Unset):
        search (str | Unset):
        status (list[CommitmentsListStatusItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedCommitmentList | Problem]
    """

    kwargs = _get_kwargs(
        country=country,
        cursor=cursor,
        due_after=due_after,
        due_before=due_before,
        id=id,
        lang=lang,
        lead_partner=lead_partner,
        ordering=ordering,
        page=page,
        page_size=page_size,
        priority_area=priority_area,
        roadmap=roadmap,
        search=search,
        status=status,
        theme=theme,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: CommitmentsListLang | Unset = UNSET,
    lead_partner: list[str] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    priority_area: list[str] | Unset = UNSET,
    roadmap: list[str] | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[CommitmentsListStatusItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Any | PaginatedCommitmentList | Problem | None:
    """The priority actions of the roadmaps, each with its status today: that of the
    government's latest own report.

    Args:
        country (list[str] | Unset):
        cursor (str | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        id (list[UUID] | Unset):
        lang (CommitmentsListLang | Unset):
        lead_partner (list[str] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        priority_area (list[str] | Unset):
        roadmap (list[str] | Unset):
        search (str | Unset):
        status (list[CommitmentsListStatusItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedCommitmentList | Problem
    """

    return sync_detailed(
        client=client,
        country=country,
        cursor=cursor,
        due_after=due_after,
        due_before=due_before,
        id=id,
        lang=lang,
        lead_partner=lead_partner,
        ordering=ordering,
        page=page,
        page_size=page_size,
        priority_area=priority_area,
        roadmap=roadmap,
        search=search,
        status=status,
        theme=theme,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: CommitmentsListLang | Unset = UNSET,
    lead_partner: list[str] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    priority_area: list[str] | Unset = UNSET,
    roadmap: list[str] | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[CommitmentsListStatusItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Response[Any | PaginatedCommitmentList | Problem]:
    """The priority actions of the roadmaps, each with its status today: that of the
    government's latest own report.

    Args:
        country (list[str] | Unset):
        cursor (str | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        id (list[UUID] | Unset):
        lang (CommitmentsListLang | Unset):
        lead_partner (list[str] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        priority_area (list[str] | Unset):
        roadmap (list[str] | Unset):
        search (str | Unset):
        status (list[CommitmentsListStatusItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedCommitmentList | Problem]
    """

    kwargs = _get_kwargs(
        country=country,
        cursor=cursor,
        due_after=due_after,
        due_before=due_before,
        id=id,
        lang=lang,
        lead_partner=lead_partner,
        ordering=ordering,
        page=page,
        page_size=page_size,
        priority_area=priority_area,
        roadmap=roadmap,
        search=search,
        status=status,
        theme=theme,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    country: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: CommitmentsListLang | Unset = UNSET,
    lead_partner: list[str] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    priority_area: list[str] | Unset = UNSET,
    roadmap: list[str] | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[CommitmentsListStatusItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Any | PaginatedCommitmentList | Problem | None:
    """The priority actions of the roadmaps, each with its status today: that of the
    government's latest own report.

    Args:
        country (list[str] | Unset):
        cursor (str | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        id (list[UUID] | Unset):
        lang (CommitmentsListLang | Unset):
        lead_partner (list[str] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        priority_area (list[str] | Unset):
        roadmap (list[str] | Unset):
        search (str | Unset):
        status (list[CommitmentsListStatusItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedCommitmentList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            country=country,
            cursor=cursor,
            due_after=due_after,
            due_before=due_before,
            id=id,
            lang=lang,
            lead_partner=lead_partner,
            ordering=ordering,
            page=page,
            page_size=page_size,
            priority_area=priority_area,
            roadmap=roadmap,
            search=search,
            status=status,
            theme=theme,
        )
    ).parsed
