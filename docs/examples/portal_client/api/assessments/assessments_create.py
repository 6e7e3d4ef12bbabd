from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.assessment import Assessment
from ...models.assessments_create_lang import AssessmentsCreateLang
from ...models.new_assessment_request import NewAssessmentRequest
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast


def _get_kwargs(
    *,
    body: NewAssessmentRequest,
    dry_run: bool | Unset = UNSET,
    lang: AssessmentsCreateLang | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run

    json_lang: str | Unset = UNSET
    if not isinstance(lang, Unset):
        json_lang = lang.value

    params["lang"] = json_lang

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/assessments/",
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Assessment | Problem | None:
    if response.status_code == 201:
        response_201 = Assessment.from_dict(response.json())

        return response_201

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 411:
        response_411 = Problem.from_dict(response.json())

        return response_411

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 414:
        response_414 = cast(Any, None)
        return response_414

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | Assessment | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: NewAssessmentRequest,
    dry_run: bool | Unset = UNSET,
    lang: AssessmentsCreateLang | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Any | Assessment | Problem]:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        dry_run (bool | Unset):
        lang (AssessmentsCreateLang | Unset):
        idempotency_key (str | Unset):
        body (NewAssessmentRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Assessment | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        dry_run=dry_run,
        lang=lang,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: NewAssessmentRequest,
    dry_run: bool | Unset = UNSET,
    lang: AssessmentsCreateLang | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Any | Assessment | Problem | None:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        dry_run (bool | Unset):
        lang (AssessmentsCreateLang | Unset):
        idempotency_key (str | Unset):
        body (NewAssessmentRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Assessment | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        dry_run=dry_run,
        lang=lang,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: NewAssessmentRequest,
    dry_run: bool | Unset = UNSET,
    lang: AssessmentsCreateLang | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Any | Assessment | Problem]:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        dry_run (bool | Unset):
        lang (AssessmentsCreateLang | Unset):
        idempotency_key (str | Unset):
        body (NewAssessmentRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Assessment | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        dry_run=dry_run,
        lang=lang,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: NewAssessmentRequest,
    dry_run: bool | Unset = UNSET,
    lang: AssessmentsCreateLang | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Any | Assessment | Problem | None:
    """What governments, civil society and independent assessors say of commitments.

    Who keeps a country reports on its commitments (``commitment``, ``as_of``,
    ``status``, ``narrative``, ``language``, ``evidence``), or replies to what others
    said (``reply_to``, ``narrative``, ``language``), and corrects that on the same day.
    The Secretariat enters any of them, and the other fields.

    Args:
        dry_run (bool | Unset):
        lang (AssessmentsCreateLang | Unset):
        idempotency_key (str | Unset):
        body (NewAssessmentRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Assessment | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            dry_run=dry_run,
            lang=lang,
            idempotency_key=idempotency_key,
        )
    ).parsed
