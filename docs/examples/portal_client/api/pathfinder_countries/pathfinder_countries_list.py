from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.paginated_pathfinder_country_list import PaginatedPathfinderCountryList
from ...models.pathfinder_countries_list_lang import PathfinderCountriesListLang
from ...models.pathfinder_countries_list_region_item import (
    PathfinderCountriesListRegionItem,
)
from ...models.pathfinder_countries_list_stage_item import (
    PathfinderCountriesListStageItem,
)
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: PathfinderCountriesListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    region: list[PathfinderCountriesListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stage: list[PathfinderCountriesListStageItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
    year: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

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

    json_region: list[str] | Unset = UNSET
    if not isinstance(region, Unset):
        json_region = []
        for region_item_data in region:
            region_item = region_item_data.value
            json_region.append(region_item)

    params["region"] = json_region

    params["search"] = search

    json_stage: list[str] | Unset = UNSET
    if not isinstance(stage, Unset):
        json_stage = []
        for stage_item_data in stage:
            stage_item = stage_item_data.value
            json_stage.append(stage_item)

    params["stage"] = json_stage

    json_theme: list[str] | Unset = UNSET
    if not isinstance(theme, Unset):
        json_theme = theme

    params["theme"] = json_theme

    params["year"] = year

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/pathfinder-countries/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PaginatedPathfinderCountryList | Problem | None:
    if response.status_code == 200:
        response_200 = PaginatedPathfinderCountryList.from_dict(response.json())

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
) -> Response[Any | PaginatedPathfinderCountryList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: PathfinderCountriesListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    region: list[PathfinderCountriesListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stage: list[PathfinderCountriesListStageItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
    year: int | Unset = UNSET,
) -> Response[Any | PaginatedPathfinderCountryList | Problem]:
    """The countries that go further and faster, with the stage each has reached today.

    Args:
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (PathfinderCountriesListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        region (list[PathfinderCountriesListRegionItem] | Unset):
        search (str | Unset):
        stage (list[PathfinderCountriesListStageItem] | Unset):
        theme (list[str] | Unset):
        year (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedPathfinderCountryList | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        id=id,
        lang=lang,
        ordering=ordering,
        page=page,
        page_size=page_size,
        region=region,
        search=search,
        stage=stage,
        theme=theme,
        year=year,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: PathfinderCountriesListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    region: list[PathfinderCountriesListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stage: list[PathfinderCountriesListStageItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
    year: int | Unset = UNSET,
) -> Any | PaginatedPathfinderCountryList | Problem | None:
    """The countries that go further and faster, with the stage each has reached today.

    Args:
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (PathfinderCountriesListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        region (list[PathfinderCountriesListRegionItem] | Unset):
        search (str | Unset):
        stage (list[PathfinderCountriesListStageItem] | Unset):
        theme (list[str] | Unset):
        year (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedPathfinderCountryList | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        id=id,
        lang=lang,
        ordering=ordering,
        page=page,
        page_size=page_size,
        region=region,
        search=search,
        stage=stage,
        theme=theme,
        year=year,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: PathfinderCountriesListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    region: list[PathfinderCountriesListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stage: list[PathfinderCountriesListStageItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
    year: int | Unset = UNSET,
) -> Response[Any | PaginatedPathfinderCountryList | Problem]:
    """The countries that go further and faster, with the stage each has reached today.

    Args:
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (PathfinderCountriesListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        region (list[PathfinderCountriesListRegionItem] | Unset):
        search (str | Unset):
        stage (list[PathfinderCountriesListStageItem] | Unset):
        theme (list[str] | Unset):
        year (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedPathfinderCountryList | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        id=id,
        lang=lang,
        ordering=ordering,
        page=page,
        page_size=page_size,
        region=region,
        search=search,
        stage=stage,
        theme=theme,
        year=year,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    lang: PathfinderCountriesListLang | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    region: list[PathfinderCountriesListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stage: list[PathfinderCountriesListStageItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
    year: int | Unset = UNSET,
) -> Any | PaginatedPathfinderCountryList | Problem | None:
    """The countries that go further and faster, with the stage each has reached today.

    Args:
        cursor (str | Unset):
        id (list[UUID] | Unset):
        lang (PathfinderCountriesListLang | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        region (list[PathfinderCountriesListRegionItem] | Unset):
        search (str | Unset):
        stage (list[PathfinderCountriesListStageItem] | Unset):
        theme (list[str] | Unset):
        year (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedPathfinderCountryList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            id=id,
            lang=lang,
            ordering=ordering,
            page=page,
            page_size=page_size,
            region=region,
            search=search,
            stage=stage,
            theme=theme,
            year=year,
        )
    ).parsed
