"""Models of people: details, reports, seats, search results."""

from typing import Annotated, Any, Literal

from pydantic import AliasPath, ConfigDict, Discriminator, RootModel, Tag

from .base import BloomyBaseModel, TextOrEmpty, wire


class CurrentUser(BloomyBaseModel):
    """The owner of the API key, as `users/mine` names it."""

    id: Annotated[int, wire("Id")]


class DirectReport(BloomyBaseModel):
    """Somebody who reports to a user."""

    id: Annotated[int, wire("Id")]
    name: Annotated[str, wire("Name")]
    image_url: Annotated[TextOrEmpty, wire("ImageUrl")]


class Position(BloomyBaseModel):
    """A seat of a user; a seat may have no name."""

    id: Annotated[int, wire("Id", AliasPath("Group", "Position", "Id"))]
    name: Annotated[str | None, wire("Name", AliasPath("Group", "Position", "Name"))] = None


class UserDetails(BloomyBaseModel):
    """A user. `direct_reports` and `positions` are `None` unless they were asked for."""

    id: Annotated[int, wire("Id")]
    name: Annotated[str, wire("Name")]
    image_url: Annotated[TextOrEmpty, wire("ImageUrl")]
    direct_reports: list[DirectReport] | None = None
    positions: list[Position] | None = None


class UserSearchResult(BloomyBaseModel):
    """A user found by `user.search`."""

    id: Annotated[int, wire("Id")]
    name: Annotated[str, wire("Name")]
    description: Annotated[str | None, wire("Description")] = None
    email: Annotated[str, wire("Email")]
    organization_id: Annotated[int, wire("OrganizationId")]
    image_url: Annotated[str | None, wire("ImageUrl")] = None


class UserListItem(BloomyBaseModel):
    """A user in the directory. `email` is empty for a placeholder (a seat that nobody holds)."""

    id: Annotated[int, wire("Id")]
    name: Annotated[str, wire("Name")]
    email: Annotated[TextOrEmpty, wire("Email")] = ""
    position: Annotated[str | None, wire("Description")] = None
    image_url: Annotated[str | None, wire("ImageUrl")] = None


class OtherListItem(BloomyBaseModel):
    """A directory row that is not a user: a group or a team."""

    result_type: Annotated[str, wire("ResultType")]


def _kind(row: Any) -> Literal["user", "other"]:
    kind = row.get("ResultType") if isinstance(row, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    return "user" if kind == "User" else "other"


_Row = Annotated[
    Annotated[UserListItem, Tag("user")] | Annotated[OtherListItem, Tag("other")], Discriminator(_kind)
]


class Directory(RootModel[list[_Row]]):
    """Everything that `search/all` answers: users, placeholders, groups and teams."""

    model_config = ConfigDict(defer_build=True)

    def users(self, *, include_placeholders: bool) -> list[UserListItem]:
        """The users among the rows; placeholders are the users without an e-mail address."""
        found = [row for row in self.root if isinstance(row, UserListItem)]
        return [user for user in found if user.email or include_placeholders]
