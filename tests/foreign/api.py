"""Operations and models of the servers nobody here wrote."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from twofold import Operation


class Seen(BaseModel):
    """What httpbin says of a request."""

    args: dict[str, Any] = {}
    data: str = ""
    files: dict[str, Any] = {}
    form: dict[str, Any] = {}
    headers: dict[str, str] = {}
    json_: Any = None
    method: str = ""
    url: str = ""

    model_config = {"alias_generator": lambda name: name.removesuffix("_")}


class Cookies(BaseModel):
    """Those that httpbin was sent."""

    cookies: dict[str, str]


class Entered(BaseModel):
    """Whom httpbin let in."""

    authenticated: bool
    user: str = ""
    token: str = ""


class Asked(BaseModel):
    """What nginx says of a request."""

    port: int
    method: str
    query: str
    cookie: str
    authorization: str
    key: str


GET = Operation("GET", "get", Seen)
PUT = Operation("PUT", "put", Seen)
POST = Operation("POST", "post", Seen)
PATCH = Operation("PATCH", "patch", Seen)
DELETE = Operation("DELETE", "delete", Seen)
ANYTHING = Operation("GET", "anything/{name}", Seen)
ASKED = Operation("GET", "asked", Asked)
