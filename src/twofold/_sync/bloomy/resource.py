# Generated from _async/bloomy/resource.py by twofold.mirror; do not edit.
"""What all Bloom Growth operations share: the owner of the API key, and copies for bulk calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ..._core.options import RequestOptions
from ..._core.sentinel import UNSET
from ..._runtime import blocking
from ...bloomy import operations as ops
from ...bloomy import requests
from ..client import Resource

if TYPE_CHECKING:
    from .client import Client


class BloomyOperations(Resource):
    """Base of the operations of one kind of record."""

    def __init__(self, client: Client) -> None:
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
        return blocking.from_property(
            self.get_user_id, "User ID not set: call get_user_id() once, or assign user_id"
        )

    @user_id.setter
    def user_id(self, user_id: int) -> None:
        self._bloomy.owner.set(requests.identifier("user_id", user_id))

    def get_user_id(self) -> int:
        """The id of the API key's owner, asked for once per client however many callers there are.

        Returns:
            The id that all operations use where no user is given.

        Raises:
            BloomyError: the lookup failed.

        Example:
            user_id = client.user.get_user_id()
        """
        return self._owner("user_id", None, {})

    def _owner(self, argument: str, user_id: int | None, options: RequestOptions) -> int:
        """`user_id` if given, else the owner of the key; 0 is an id like any other."""
        if user_id is not None:
            return requests.identifier(argument, user_id)

        def fetch() -> int:
            return (self._request(ops.CURRENT_USER, options=options)).id

        return self._bloomy.owner.get(fetch)

    def _limited(self, max_concurrent: int) -> Self:
        """These operations on a copy of the client that never has more than so many requests in flight."""
        return type(self)(self._bloomy.with_options(max_concurrent=max_concurrent))
