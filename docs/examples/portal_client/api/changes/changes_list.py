from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.changes import Changes
from ...models.changes_list_lang import ChangesListLang
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    endpoint: list[str] | Unset = UNSET,
    lang: ChangesListLang | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_endpoint: list[str] | Unset = UNSET
    if not isinstance(endpoint, Unset):
        json_endpoint = endpoint

    params["endpoint"] = json_endpoint

    json_lang: str | Unset = UNSET
    if not isinstance(lang, Unset):
        json_lang = lang.value

    params["lang"] = json_lang

    params["page_size"] = page_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/changes/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Changes | Problem | None:
    if response.status_code == 200:
        response_200 = Changes.from_dict(response.json())

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

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())

        return response_410

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
) -> Response[Any | Changes | Problem]:
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
    endpoint: list[str] | Unset = UNSET,
    lang: ChangesListLang | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[Any | Changes | Problem]:
    """What changed of all that this reader may read, in the order in which it happened.

    Args:
        cursor (str | Unset):
        endpoint (list[str] | Unset):
        lang (ChangesListLang | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Changes | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        endpoint=endpoint,
        lang=lang,
        page_size=page_size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: list[str] | Unset = UNSET,
    lang: ChangesListLang | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Any | Changes | Problem | None:
    """What changed of all that this reader may read, in the order in which it happened.

    Args:
        cursor (str | Unset):
        endpoint (list[str] | Unset):
        lang (ChangesListLang | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Changes | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        endpoint=endpoint,
        lang=lang,
        page_size=page_size,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: list[str] | Unset = UNSET,
    lang: ChangesListLang | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[Any | Changes | Problem]:
    """What changed of all that this reader may read, in the order in which it happened.

    Args:
        cursor (str | Unset):
        endpoint (list[str] | Unset):
        lang (ChangesListLang | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Changes | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        endpoint=endpoint,
        lang=lang,
        page_size=page_size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: list[str] | Unset = UNSET,
    lang: ChangesListLang | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Any | Changes | Problem | None:
    """What changed of all that this reader may read, in the order in which it happened.

    Args:
        cursor (str | Unset):
        endpoint (list[str] | Unset):
        lang (ChangesListLang | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Changes | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            endpoint=endpoint,
            lang=lang,
            page_size=page_size,
        )
    ).parsed
