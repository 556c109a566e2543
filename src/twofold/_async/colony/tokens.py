# The async source; twofold.mirror generates its blocking mirror.
"""The log-in: the API key for a token, once for all callers."""

from __future__ import annotations

from ..._core.auth import KeyFunction
from ..._core.clock import Clock
from ..._core.deadline import Deadline
from ..._core.errors import AuthenticationError, DecodeError
from ..._core.options import RequestOptions
from ..._core.tokens import AccessToken, read_grant
from ..._runtime import aio
from ...colony import operations as ops
from ...colony import requests
from ...colony.config import REFRESH_EARLY, TOKEN_LIFE, token_folder, two_factor_code
from ...colony.errors import ColonyDecodeError
from ...colony.token_cache import ColonyTokenCache, ColonyTokenFile
from ..client import AsyncAPIClient
from ..tokens import AsyncTokenKeeper


class _Hidden:
    """No credential, but texts that the log-in must show nowhere."""

    def __init__(self, *secrets: str | None) -> None:
        self._secrets = tuple(one for one in secrets if one)

    def headers(self) -> tuple[tuple[str, str], ...]:
        return ()

    def secrets(self) -> tuple[str, ...]:
        return self._secrets


class AsyncColonyTokens(AsyncTokenKeeper):
    """The token of one API key, shared by a client and its copies.

    Attributes:
        api_key: what it is had for; see `rekey`.
        client: makes the exchange, with a retry policy of its own.
    """

    client: AsyncAPIClient

    def __init__(
        self, api_key: str, base_url: str, totp: str | KeyFunction | None, clock: Clock, *, on_disk: bool
    ) -> None:
        if isinstance(totp, str):
            two_factor_code(totp)
        elif totp is not None:
            aio.check_hook(totp, "totp")
        self.api_key = api_key
        self._base_url = base_url
        self._totp = totp
        self._code_used = False
        self._cache = ColonyTokenCache(token_folder()) if on_disk else None
        super().__init__(
            refresh_early=REFRESH_EARLY, cache=self._cache, cache_key=(base_url, api_key), clock=clock
        )

    def secrets(self) -> tuple[str, ...]:
        """The tokens, and the key."""
        return (*super().secrets(), self.api_key)

    def forget(self) -> None:
        """Forget the token, in memory and on disk: the next call fetches a new one."""
        super().forget()
        if isinstance(self._file, ColonyTokenFile):
            self._file.remove()

    def rekey(self, api_key: str) -> None:
        """Go on with another key."""
        self.forget()
        self.api_key = api_key
        self._file = None if self._cache is None else self._cache.file((self._base_url, api_key))

    async def _fetch(self, deadline: Deadline | None) -> AccessToken:
        code = await self._code()
        body = requests.login(self.api_key, code)
        options: RequestOptions = {"auth": _Hidden(self.api_key, code)}
        if deadline is not None:
            options["deadline"] = deadline
        answer = await self.client.request(ops.TOKEN, json=body, options=options)
        try:
            token = read_grant(answer, "POST auth/token", (self.api_key,))
        except (AuthenticationError, DecodeError) as error:
            raise ColonyDecodeError(str(error), 200) from None
        return AccessToken(token.value, TOKEN_LIFE if token.expires_in is None else token.expires_in)

    async def _code(self) -> str | None:
        if self._totp is None:
            return None
        if not isinstance(self._totp, str):
            return two_factor_code(await aio.call_hook(self._totp))
        if self._code_used:
            raise requests.code_used_up()
        self._code_used = True
        return self._totp
