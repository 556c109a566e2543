"""Accounts."""

from .base import AvalaModel, Yes


class SignupUser(AvalaModel):
    """The account that was made."""

    uid: str
    username: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    in_waitlist: Yes = True


class SignupResponse(AvalaModel):
    """The answer to a signup; `api_key` is not repeated anywhere."""

    user: SignupUser
    api_key: str
