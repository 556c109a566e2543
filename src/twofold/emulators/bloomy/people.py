"""Users and searches."""

from __future__ import annotations

from typing import Any

from twofold.emulators.bloomy.calls import Call, Endpoint
from twofold.emulators.bloomy.views import found_view, report_view, user_view


def _mine(call: Call) -> Any:
    return user_view(call.state.user(call.caller))


def _user(call: Call) -> Any:
    return user_view(call.state.user(call.id))


def _direct_reports(call: Call) -> Any:
    call.state.user(call.id)
    return [report_view(user) for user in call.state.users.values() if user.manager == call.id]


def _seats(call: Call) -> Any:
    seats = call.state.user(call.id).seats
    return [{"Group": {"Position": {"Id": seat.id, "Name": seat.name}}} for seat in seats]


def _search_users(call: Call) -> Any:
    term, organization = call.term(), call.state.user(call.caller).organization
    return [
        found_view(user)
        for user in call.state.users.values()
        if user.organization == organization and user.email is not None
        if term in user.name.lower() or term in user.email.lower()
    ]


def _search_all(call: Call) -> Any:
    term = call.term().removesuffix("%")
    users = [{**found_view(user), "ResultType": "User"} for user in call.state.users.values()]
    others = [{"Id": one.id, "Name": one.name, "ResultType": one.type} for one in call.state.others.values()]
    return [row for row in users + others if term in row["Name"].lower()]


ENDPOINTS = (
    Endpoint("GET", "users/mine", _mine),
    Endpoint("GET", "users/{id:int}", _user),
    Endpoint("GET", "users/{id:int}/directreports", _direct_reports),
    Endpoint("GET", "users/{id:int}/seats", _seats),
    Endpoint("GET", "search/user", _search_users),
    Endpoint("GET", "search/all", _search_all),
)
