# The async source; twofold.mirror generates its blocking mirror.
"""Making an account."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import ClientSettings
from ..._core.timeouts import TimeoutTypes
from ...avala import operations as ops
from ...avala.config import resolve_base_url
from ...avala.errors import configuring
from ...avala.models.account import SignupResponse
from ...avala.requests import given
from .client import AsyncAvalaClient


async def async_signup(
    *,
    email: str,
    password: str,
    first_name: str | None = None,
    last_name: str | None = None,
    base_url: str | None = None,
    timeout: TimeoutTypes = 30.0,
    **settings: Unpack[ClientSettings],
) -> SignupResponse:
    """Make an account. No key is needed and none is sent.

    Args:
        email: of the account.
        password: of the account.
        first_name: of the user.
        last_name: of the user.
        base_url: of the API; without it that of `AVALA_BASE_URL`, else production.
        timeout: seconds for each phase of the request.
        **settings: see `ClientSettings`.

    Returns:
        The account and its API key, which no other answer has.

    Raises:
        ConfigurationError: the base URL is not allowed.
        ValidationError: the address is taken, or the password too weak.
        AvalaError: see `twofold.avala.errors`.
    """
    with configuring():
        client = AsyncAvalaClient(resolve_base_url(base_url), timeout=timeout, **settings)
    async with client:
        body = given(email=email, password=password, first_name=first_name, last_name=last_name)
        return await client.request(ops.SIGNUP, json=body)
