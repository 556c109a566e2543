"""Rocks, which clients call goals."""

from typing import Any, Literal

from pydantic import BaseModel

from twofold.emulators.bloomy.calls import Call, Endpoint
from twofold.emulators.bloomy.state import Rock
from twofold.emulators.bloomy.views import archived_rock_view, rock_view

_COMPLETION = {"AtRisk": 0, "OnTrack": 1, "Complete": 2}


class _NewRock(BaseModel, strict=True):
    title: str
    accountableuserid: int


class _RockChange(BaseModel, strict=True):
    title: str = ""
    accountableuserid: int = 0
    completion: Literal["AtRisk", "OnTrack", "Complete"] = "AtRisk"


def _of_user(call: Call, *, archived: bool) -> list[Rock]:
    owner = call.state.user(call.id).id
    return [one for one in call.state.rocks.values() if one.owner == owner and one.archived is archived]


def _rocks(call: Call) -> Any:
    origins = call.flag("include_origin")
    return [rock_view(call.state, one, origins=origins) for one in _of_user(call, archived=False)]


def _archived_rocks(call: Call) -> Any:
    return [archived_rock_view(one) for one in _of_user(call, archived=True)]


def _rock(call: Call) -> Any:
    return rock_view(call.state, call.state.rock(call.id), origins=call.flag("include_origin"))


def _create(call: Call) -> Any:
    meeting, body = call.meeting(), call.body(_NewRock)
    owner = call.state.user(body.accountableuserid)
    rock = Rock(
        id=call.state.new_id(), name=body.title, owner=owner.id, meeting=meeting.id, created=call.timestamp
    )
    call.state.rocks[rock.id] = rock
    return rock_view(call.state, rock, origins=True)


def _update(call: Call) -> None:
    rock, body = call.state.rock(call.id), call.body(_RockChange)
    if "accountableuserid" in body.model_fields_set:
        rock.owner = call.state.user(body.accountableuserid).id
    if "title" in body.model_fields_set:
        rock.name = body.title
    if "completion" in body.model_fields_set:
        rock.completion = _COMPLETION[body.completion]


def _archive(call: Call) -> None:
    call.state.rock(call.id).archived = True


def _restore(call: Call) -> None:
    call.state.rock(call.id).archived = False


def _delete(call: Call) -> None:
    del call.state.rocks[call.state.rock(call.id).id]


ENDPOINTS = (
    Endpoint("GET", "rocks/user/{id:int}", _rocks),
    Endpoint("GET", "archivedrocks/user/{id:int}", _archived_rocks),
    Endpoint("GET", "rocks/{id:int}", _rock),
    Endpoint("POST", "l10/{id:int}/rocks", _create, "create"),
    Endpoint("PUT", "rocks/{id:int}", _update, "write"),
    Endpoint("PUT", "rocks/{id:int}/archive", _archive, "write"),
    Endpoint("PUT", "rocks/{id:int}/restore", _restore, "write"),
    Endpoint("DELETE", "rocks/{id:int}", _delete, "write"),
)
