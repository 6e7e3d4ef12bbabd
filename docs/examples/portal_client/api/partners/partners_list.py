from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.paginated_partner_list import PaginatedPartnerList
from ...models.partners_list_lang import PartnersListLang
from ...models.partners_list_language_item import PartnersListLanguageItem
from ...models.partners_list_region_item import PartnersListRegionItem
from ...models.partners_list_stakeholder_group_item import (
    PartnersListStakeholderGroupItem,
)
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    action_group: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    country_of_work: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    joined: int | Unset = UNSET,
    lang: PartnersListLang | Unset = UNSET,
    language: list[PartnersListLanguageItem] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    parent: list[str] | Unset = UNSET,
    region: list[PartnersListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stakeholder_group: list[PartnersListStakeholderGroupItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_action_group: list[str] | Unset = UNSET
    if not isinstance(action_group, Unset):
        json_action_group = action_group

    params["action_group"] = json_action_group

    json_country: list[str] | Unset = UNSET
    if not isinstance(country, Unset):
        json_country = country

    params["country"] = json_country

    json_country_of_work: list[str] | Unset = UNSET
    if not isinstance(country_of_work, Unset):
        json_country_of_work = country_of_work

    params["country_of_work"] = json_country_of_work

    params["cursor"] = cursor

    json_id: list[str] | Unset = UNSET
    if not isinstance(id, Unset):
        json_id = []
        for id_item_data in id:
            id_item = str(id_item_data)
            json_id.append(id_item)

    params["id"] = json_id

    params["joined"] = joined

    json_lang: str | Unset = UNSET
    if not isinstance(lang, Unset):
        json_lang = lang.value

    params["lang"] = json_lang

    json_language: list[str] | Unset = UNSET
    if not isinstance(language, Unset):
        json_language = []
        for language_item_data in language:
            language_item = language_item_data.value
            json_language.append(language_item)

    params["language"] = json_language

    params["ordering"] = ordering

    params["page"] = page

    params["page_size"] = page_size

    json_parent: list[str] | Unset = UNSET
    if not isinstance(parent, Unset):
        json_parent = parent

    params["parent"] = json_parent

    json_region: list[str] | Unset = UNSET
    if not isinstance(region, Unset):
        json_region = []
        for region_item_data in region:
            region_item = region_item_data.value
            json_region.append(region_item)

    params["region"] = json_region

    params["search"] = search

    json_stakeholder_group: list[str] | Unset = UNSET
    if not isinstance(stakeholder_group, Unset):
        json_stakeholder_group = []
        for stakeholder_group_item_data in stakeholder_group:
            stakeholder_group_item = stakeholder_group_item_data.value
            json_stakeholder_group.append(stakeholder_group_item)

    params["stakeholder_group"] = json_stakeholder_group

    json_theme: list[str] | Unset = UNSET
    if not isinstance(theme, Unset):
        json_theme = theme

    params["theme"] = json_theme

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/partners/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PaginatedPartnerList | Problem | None:
    if response.status_code == 200:
        response_200 = PaginatedPartnerList.from_dict(response.json())

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
) -> Response[Any | PaginatedPartnerList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    action_group: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    country_of_work: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    joined: int | Unset = UNSET,
    lang: PartnersListLang | Unset = UNSET,
    language: list[PartnersListLanguageItem] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    parent: list[str] | Unset = UNSET,
    region: list[PartnersListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stakeholder_group: list[PartnersListStakeholderGroupItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Response[Any | PaginatedPartnerList | Problem]:
    """The organisations of the Alliance, without those that applied, are suspended or
    have withdrawn.

    The single record names the representatives who consented to being listed; there is
    no list of people, and no address of anyone.

    Args:
        action_group (list[str] | Unset):
        country (list[str] | Unset):
        country_of_work (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        joined (int | Unset):
        lang (PartnersListLang | Unset):
        language (list[PartnersListLanguageItem] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        parent (list[str] | Unset):
        region (list[PartnersListRegionItem] | Unset):
        search (str | Unset):
        stakeholder_group (list[PartnersListStakeholderGroupItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedPartnerList | Problem]
    """

    kwargs = _get_kwargs(
        action_group=action_group,
        country=country,
        country_of_work=country_of_work,
        cursor=cursor,
        id=id,
        joined=joined,
        lang=lang,
        language=language,
        ordering=ordering,
        page=page,
        page_size=page_size,
        parent=parent,
        region=region,
        search=search,
        stakeholder_group=stakeholder_group,
        theme=theme,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    action_group: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    country_of_work: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    joined: int | Unset = UNSET,
    lang: PartnersListLang | Unset = UNSET,
    language: list[PartnersListLanguageItem] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    parent: list[str] | Unset = UNSET,
    region: list[PartnersListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stakeholder_group: list[PartnersListStakeholderGroupItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Any | PaginatedPartnerList | Problem | None:
    """The organisations of the Alliance, without those that applied, are suspended or
    have withdrawn.

    The single record names the representatives who consented to being listed; there is
    no list of people, and no address of anyone.

    Args:
        action_group (list[str] | Unset):
        country (list[str] | Unset):
        country_of_work (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        joined (int | Unset):
        lang (PartnersListLang | Unset):
        language (list[PartnersListLanguageItem] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        parent (list[str] | Unset):
        region (list[PartnersListRegionItem] | Unset):
        search (str | Unset):
        stakeholder_group (list[PartnersListStakeholderGroupItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedPartnerList | Problem
    """

    return sync_detailed(
        client=client,
        action_group=action_group,
        country=country,
        country_of_work=country_of_work,
        cursor=cursor,
        id=id,
        joined=joined,
        lang=lang,
        language=language,
        ordering=ordering,
        page=page,
        page_size=page_size,
        parent=parent,
        region=region,
        search=search,
        stakeholder_group=stakeholder_group,
        theme=theme,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    action_group: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    country_of_work: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    joined: int | Unset = UNSET,
    lang: PartnersListLang | Unset = UNSET,
    language: list[PartnersListLanguageItem] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    parent: list[str] | Unset = UNSET,
    region: list[PartnersListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stakeholder_group: list[PartnersListStakeholderGroupItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Response[Any | PaginatedPartnerList | Problem]:
    """The organisations of the Alliance, without those that applied, are suspended or
    have withdrawn.

    The single record names the representatives who consented to being listed; there is
    no list of people, and no address of anyone.

    Args:
        action_group (list[str] | Unset):
        country (list[str] | Unset):
        country_of_work (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        joined (int | Unset):
        lang (PartnersListLang | Unset):
        language (list[PartnersListLanguageItem] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        parent (list[str] | Unset):
        region (list[PartnersListRegionItem] | Unset):
        search (str | Unset):
        stakeholder_group (list[PartnersListStakeholderGroupItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PaginatedPartnerList | Problem]
    """

    kwargs = _get_kwargs(
        action_group=action_group,
        country=country,
        country_of_work=country_of_work,
        cursor=cursor,
        id=id,
        joined=joined,
        lang=lang,
        language=language,
        ordering=ordering,
        page=page,
        page_size=page_size,
        parent=parent,
        region=region,
        search=search,
        stakeholder_group=stakeholder_group,
        theme=theme,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    action_group: list[str] | Unset = UNSET,
    country: list[str] | Unset = UNSET,
    country_of_work: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    id: list[UUID] | Unset = UNSET,
    joined: int | Unset = UNSET,
    lang: PartnersListLang | Unset = UNSET,
    language: list[PartnersListLanguageItem] | Unset = UNSET,
    ordering: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    parent: list[str] | Unset = UNSET,
    region: list[PartnersListRegionItem] | Unset = UNSET,
    search: str | Unset = UNSET,
    stakeholder_group: list[PartnersListStakeholderGroupItem] | Unset = UNSET,
    theme: list[str] | Unset = UNSET,
) -> Any | PaginatedPartnerList | Problem | None:
    """The organisations of the Alliance, without those that applied, are suspended or
    have withdrawn.

    The single record names the representatives who consented to being listed; there is
    no list of people, and no address of anyone.

    Args:
        action_group (list[str] | Unset):
        country (list[str] | Unset):
        country_of_work (list[str] | Unset):
        cursor (str | Unset):
        id (list[UUID] | Unset):
        joined (int | Unset):
        lang (PartnersListLang | Unset):
        language (list[PartnersListLanguageItem] | Unset):
        ordering (str | Unset):
        page (int | Unset):
        page_size (int | Unset):
        parent (list[str] | Unset):
        region (list[PartnersListRegionItem] | Unset):
        search (str | Unset):
        stakeholder_group (list[PartnersListStakeholderGroupItem] | Unset):
        theme (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PaginatedPartnerList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            action_group=action_group,
            country=country,
            country_of_work=country_of_work,
            cursor=cursor,
            id=id,
            joined=joined,
            lang=lang,
            language=language,
            ordering=ordering,
            page=page,
            page_size=page_size,
            parent=parent,
            region=region,
            search=search,
            stakeholder_group=stakeholder_group,
            theme=theme,
        )
    ).parsed
