# The async source; twofold.mirror generates its blocking mirror.
"""What all Bloom Growth operations share: the owner of the API key, and copies for bulk calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ..._core.options import RequestOptions
from ..._core.sentinel import UNSET
from ..._runtime import aio
from ...bloomy import operations as ops
from ...bloomy import requests
from ..client import AsyncResource

if TYPE_CHECKING:
    from .client import AsyncClient


class AsyncBloomyOperations(AsyncResource):
    """Base of the operations of one kind of record."""

    def __init__(self, client: AsyncClient) -> None:
        super().__init__(client)
        self._bloomy = client

    @property
    def user_id(self) -> int:
        """The id of the API key's owner, asked for once per client; may be set to act for somebody else.

        Raises:
            RuntimeError: in the async half, when it is not known yet: use `get_user_id` there.
        """
        known = self._bloomy.owner.value
        if known is not UNSET:
            return known
        return aio.from_property(
            self.get_user_id, "User ID not set: call get_user_id() once, or assign user_id"
        )

    @user_id.setter
    def user_id(self, user_id: int) -> None:
        self._bloomy.owner.set(requests.identifier("user_id", user_id))

    async def get_user_id(self) -> int:
        """The id of the API key's owner, asked for once per client however many callers there are.

        Returns:
            The id that all operations use where no user is given.

        Raises:
            BloomyError: the lookup failed.

        Example:
            user_id = await client.user.get_user_id()
        """
        return await self._owner("user_id", None, {})

    async def _owner(self, argument: str, user_id: int | None, options: RequestOptions) -> int:
        """`user_id` if given, else the owner of the key; 0 is an id like any other."""
        if user_id is not None:
            return requests.identifier(argument, user_id)

        async def fetch() -> int:
            return (await self._request(ops.CURRENT_USER, options=options)).id

        return await self._bloomy.owner.get(fetch)

    def _limited(self, max_concurrent: int) -> Self:
        """These operations on a copy of the client that never has more than so many requests in flight."""
        return type(self)(self._bloomy.with_options(max_concurrent=max_concurrent))
