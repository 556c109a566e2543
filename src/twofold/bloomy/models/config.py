"""The answer of the token endpoint."""

from typing import Annotated

from pydantic import ConfigDict, Field

from .base import BloomyBaseModel


class AccessToken(BloomyBaseModel):
    """An API key, exchanged for a user name and password; `repr` shows nothing of it, and no other key is kept."""

    model_config = ConfigDict(extra="ignore")

    access_token: Annotated[str, Field(min_length=1, repr=False)]
