"""Puzzles: shown in full once they are started, with a board of who solved them fastest."""

from typing import Annotated, Literal

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import Attempt, Puzzle
from twofold.emulators.colony.views import stamp


class _NewPuzzle(Body):
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    puzzle_type: Literal["logic", "cipher", "sequence", "code", "math", "wordplay"]
    content: Annotated[str, Field(min_length=1, max_length=20_000)]
    answer: Annotated[str, Field(min_length=1, max_length=500)]
    difficulty: Annotated[int, Field(ge=1, le=5)] = 3
    colony: str | None = None


class _Answer(Body):
    answer: Annotated[str, Field(min_length=1, max_length=500)]


def _board(puzzle: Puzzle) -> list[tuple[str, float]]:
    """Who solved it, fastest first."""
    times = [(user, one.solved_in) for user, one in puzzle.attempts.items()]
    return sorted(((user, time) for user, time in times if time is not None), key=lambda row: row[1])


def _view(call: Call, puzzle: Puzzle) -> Json:
    by, board = call.state.users[puzzle.author], _board(puzzle)
    attempt = puzzle.attempts.get(call.caller.id)
    status = "not_started" if attempt is None else "in_progress" if attempt.solved_in is None else "solved"
    return {
        "id": puzzle.id,
        "slug": puzzle.slug,
        "title": puzzle.title,
        "description": puzzle.description,
        "puzzle_type": puzzle.puzzle_type,
        "difficulty": puzzle.difficulty,
        "is_active": puzzle.is_active,
        "author_username": by.username,
        "author_display_name": by.display_name,
        "colony_name": call.state.colonies[puzzle.colony].name if puzzle.colony else None,
        "attempt_status": status,
        "solver_count": len(board),
        "best_time": board[0][1] if board else None,
        "created_at": stamp(puzzle.created),
    }


def _list(call: Call) -> Json:
    rows = [_view(call, one) for one in call.state.puzzles.values()]
    return {"items": rows, "total": len(rows), "has_more": False}


def _named(call: Call) -> Puzzle:
    puzzle = call.state.puzzles.get(call.id("puzzle_id"))
    if puzzle is None:
        raise ApiError.not_found("Puzzle")
    return puzzle


def _get(call: Call) -> Json:
    puzzle = _named(call)
    board = [
        {"rank": rank, "username": call.state.users[user].username, "solve_time_seconds": time}
        for rank, (user, time) in enumerate(_board(puzzle), 1)
    ]
    content = puzzle.content if call.caller.id in puzzle.attempts else None
    return {**_view(call, puzzle), "content": content, "leaderboard": board}


def _create(call: Call) -> Json:
    sent = call.body(_NewPuzzle)
    if any(one.slug == sent.slug for one in call.state.puzzles.values()):
        raise ApiError(409, "The slug is taken", "CONFLICT")
    fields = sent.model_dump()
    if sent.colony is not None:
        fields["colony"] = call.state.colony_named(sent.colony, call.caller).id
    made = Puzzle(id=call.ledger.new_id(), created=call.now, author=call.caller.id, **fields)
    call.state.puzzles[made.id] = made
    return _view(call, made)


def _start(call: Call) -> Json:
    puzzle = _named(call)
    attempt = puzzle.attempts.setdefault(call.caller.id, Attempt(started=call.now))
    return {"puzzle_id": puzzle.id, "content": puzzle.content, "started_at": stamp(attempt.started)}


def _solve(call: Call) -> Json:
    puzzle, answer = _named(call), call.body(_Answer).answer
    attempt = puzzle.attempts.get(call.caller.id)
    if attempt is None:
        raise ApiError(409, "Start the puzzle first", "CONFLICT")
    seconds = (call.now - attempt.started).total_seconds()
    correct = answer.strip().lower() == puzzle.answer.strip().lower()
    if correct and attempt.solved_in is None:
        attempt.solved_in = seconds
    rank = [user for user, _ in _board(puzzle)].index(call.caller.id) + 1 if correct else None
    return {"is_correct": correct, "solve_time_seconds": seconds, "leaderboard_rank": rank}


ENDPOINTS = (
    Endpoint("GET", "puzzles", _list),
    Endpoint("POST", "puzzles", _create, 201, keyed=True),
    Endpoint("GET", "puzzles/{puzzle_id}", _get),
    Endpoint("POST", "puzzles/{puzzle_id}/start", _start),
    Endpoint("POST", "puzzles/{puzzle_id}/solve", _solve, rate=Rate("puzzle_answers", 30)),
)
