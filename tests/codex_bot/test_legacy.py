"""The tests that code on the replaced client has, with only the import changed."""

from __future__ import annotations

from unittest.mock import AsyncMock, MagicMock

import httpx
import pytest

from twofold.codex_bot import ApiClientError, BaseApiClient


@pytest.fixture
def api_client() -> BaseApiClient:
    """Built outside a loop, never closed."""
    return BaseApiClient(base_url="http://test.local", api_key="test-key")


async def test_a01_json_is_returned(api_client: BaseApiClient) -> None:
    """The value of `json()`, after exactly one call with exactly four keywords."""
    response = MagicMock()
    response.status_code = 200
    response.json.return_value = {"id": 1}
    api_client.client.request = AsyncMock(return_value=response)
    assert await api_client._request("GET", "/users/1") == {"id": 1}
    api_client.client.request.assert_called_once_with(method="GET", url="users/1", json=None, params=None)


async def test_a01_no_content_is_none(api_client: BaseApiClient) -> None:
    """204."""
    response = MagicMock()
    response.status_code = 204
    api_client.client.request = AsyncMock(return_value=response)
    assert await api_client._request("DELETE", "/users/1") is None


async def test_a01_a_status_is_an_error(api_client: BaseApiClient) -> None:
    """`HTTP 404`, from `raise_for_status()`."""
    response = MagicMock()
    response.status_code = 404
    response.text = "Not Found"
    response.raise_for_status.side_effect = httpx.HTTPStatusError(
        "Not Found", request=MagicMock(), response=response
    )
    api_client.client.request = AsyncMock(return_value=response)
    with pytest.raises(ApiClientError, match="HTTP 404"):
        await api_client._request("GET", "/users/999")


async def test_a01_close_closes(api_client: BaseApiClient) -> None:
    """`client.aclose()` is awaited once."""
    api_client.client.aclose = AsyncMock()
    await api_client.close()
    api_client.client.aclose.assert_called_once()
