"""Todos, issues and headlines."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel

from twofold.emulators.bloomy.calls import Call, Endpoint
from twofold.emulators.bloomy.state import Headline, Issue, Todo
from twofold.emulators.bloomy.views import headline_view, issue_view, todo_view


def _iso(text: str) -> str:
    datetime.fromisoformat(text)
    return text


IsoText = Annotated[str, AfterValidator(_iso)]


class _PersonalTodo(BaseModel, strict=True):
    title: str
    accountableuserid: int
    notes: str | None = None
    duedate: IsoText | None = None


class _MeetingTodo(BaseModel, strict=True):
    title: str
    forid: int
    notes: str | None = None
    duedate: IsoText | None = None


class _TodoChange(BaseModel, strict=True):
    title: str = ""
    duedate: IsoText | None = None


class _NewIssue(BaseModel, strict=True):
    title: str
    meetingid: int
    ownerid: int
    notes: str | None = None


class _IssueChange(BaseModel, strict=True):
    title: str = ""
    notes: str | None = None


class _IssueCompletion(BaseModel, strict=True):
    complete: bool


class _NewHeadline(BaseModel, strict=True):
    title: str
    ownerid: int
    notes: str | None = None


class _HeadlineChange(BaseModel, strict=True):
    title: str


# Todos


def _todos_of_user(call: Call) -> Any:
    owner = call.state.user(call.id).id
    todos = call.state.todos.values()
    return [todo_view(call.state, one) for one in todos if one.owner == owner and one.closed is None]


def _todo(call: Call) -> Any:
    return todo_view(call.state, call.state.todo(call.id))


def _create_personal_todo(call: Call) -> Any:
    body = call.body(_PersonalTodo)
    return _add_todo(call, body, owner=body.accountableuserid, meeting=None, due=body.duedate)


def _create_meeting_todo(call: Call) -> Any:
    meeting, body = call.meeting(), call.body(_MeetingTodo)
    due = body.duedate or (call.now + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _add_todo(call, body, owner=body.forid, meeting=meeting.id, due=due)


def _add_todo(
    call: Call, body: _PersonalTodo | _MeetingTodo, *, owner: int, meeting: int | None, due: str | None
) -> Any:
    call.state.user(owner)
    todo = Todo(
        id=call.state.new_id(),
        name=body.title,
        owner=owner,
        meeting=meeting,
        due=due,
        notes=body.notes,
        created=call.timestamp,
    )
    call.state.todos[todo.id] = todo
    return todo_view(call.state, todo)


def _complete_todo(call: Call) -> None:
    done = call.flag("status", default=True)
    call.state.todo(call.id).completed = call.timestamp if done else None


def _update_todo(call: Call) -> None:
    todo, body = call.state.todo(call.id), call.body(_TodoChange)
    if "title" in body.model_fields_set:
        todo.name = body.title
    if "duedate" in body.model_fields_set:
        todo.due = body.duedate


# Issues


def _issues_of_user(call: Call) -> Any:
    owner = call.state.user(call.id).id
    issues = call.state.issues.values()
    return [issue_view(call.state, one) for one in issues if one.owner == owner and one.closed is None]


def _issue(call: Call) -> Any:
    return issue_view(call.state, call.state.issue(call.id))


def _create_issue(call: Call) -> Any:
    body = call.body(_NewIssue)
    meeting, owner = call.meeting(body.meetingid), call.state.user(body.ownerid)
    issue = Issue(
        id=call.state.new_id(),
        name=body.title,
        owner=owner.id,
        meeting=meeting.id,
        notes=body.notes,
        created=call.timestamp,
    )
    call.state.issues[issue.id] = issue
    return issue_view(call.state, issue)


def _complete_issue(call: Call) -> None:
    issue = call.state.issue(call.id)
    moment = call.timestamp if call.body(_IssueCompletion).complete else None
    issue.completed = issue.closed = moment


def _update_issue(call: Call) -> None:
    issue, body = call.state.issue(call.id), call.body(_IssueChange)
    if "title" in body.model_fields_set:
        issue.name = body.title
    if "notes" in body.model_fields_set:
        issue.notes = body.notes


# Headlines


def _headlines_of_user(call: Call) -> Any:
    owner = call.state.user(call.id).id
    headlines = call.state.headlines.values()
    return [headline_view(call.state, one) for one in headlines if one.owner == owner and one.closed is None]


def _headline(call: Call) -> Any:
    return headline_view(call.state, call.state.headline(call.id))


def _create_headline(call: Call) -> Any:
    meeting, body = call.meeting(), call.body(_NewHeadline)
    owner = call.state.user(body.ownerid)
    headline = Headline(
        id=call.state.new_id(),
        name=body.title,
        owner=owner.id,
        meeting=meeting.id,
        notes=body.notes,
        created=call.timestamp,
    )
    call.state.headlines[headline.id] = headline
    return headline_view(call.state, headline)


def _update_headline(call: Call) -> None:
    headline = call.state.headline(call.id)
    headline.name = call.body(_HeadlineChange).title


def _delete_headline(call: Call) -> None:
    del call.state.headlines[call.state.headline(call.id).id]


ENDPOINTS = (
    Endpoint("GET", "todo/user/{id:int}", _todos_of_user),
    Endpoint("GET", "todo/{id:int}", _todo),
    Endpoint("POST", "todo/create", _create_personal_todo, "create"),
    Endpoint("POST", "l10/{id:int}/todos", _create_meeting_todo, "create"),
    Endpoint("POST", "todo/{id:int}/complete", _complete_todo, "write"),
    Endpoint("PUT", "todo/{id:int}", _update_todo, "write"),
    Endpoint("GET", "issues/users/{id:int}", _issues_of_user),
    Endpoint("GET", "issues/{id:int}", _issue),
    Endpoint("POST", "issues/create", _create_issue, "create"),
    Endpoint("POST", "issues/{id:int}/complete", _complete_issue, "write"),
    Endpoint("PUT", "issues/{id:int}", _update_issue, "write"),
    Endpoint("GET", "headline/users/{id:int}", _headlines_of_user),
    Endpoint("GET", "headline/{id:int}", _headline),
    Endpoint("POST", "l10/{id:int}/headlines", _create_headline, "create"),
    Endpoint("PUT", "headline/{id:int}", _update_headline, "write"),
    Endpoint("DELETE", "headline/{id:int}", _delete_headline, "write"),
)
