"""`twofold emulate`: serve an emulator until Ctrl-C."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from twofold.emulators import Emulator, RecordedRequest

# A server left running for days must not keep every request it ever saw.
_KEPT_REQUESTS = 1000

_PLAN = TypeAdapter(list[dict[str, Any]])


def emulate(
    api: Annotated[str, typer.Argument(help="The API to emulate: avala, bloomy, colony or shelf.")],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 0,
    seed: Annotated[
        str | None, typer.Option(help="A .json file, or a seed of the emulator such as s0.")
    ] = None,
    faults: Annotated[Path | None, typer.Option(help="A JSON file with a list of faults.")] = None,
    real_time: Annotated[
        bool, typer.Option("--real-time", help="Use real time, not the seed's clock.")
    ] = False,
) -> None:
    """Serve a local emulator of an API until Ctrl-C, and log its requests one per line."""
    try:
        emulator = _build(api, seed, real_time=real_time)
        if faults is not None:
            emulator.faults.load(_read_plan(faults))
        emulator.on_request = lambda request: typer.echo(_line(emulator, request))
        emulator.serve(port, announce=lambda ready: typer.echo(_welcome(ready)))
    except (OSError, ValueError, ModuleNotFoundError) as error:
        typer.echo(f"twofold emulate: {error}", err=True)
        raise typer.Exit(2) from None


def _build(api: str, seed: str | None, *, real_time: bool) -> "Emulator":
    from twofold import emulators

    if api not in emulators.EMULATORS:
        raise ValueError(f"API must be one of {sorted(emulators.EMULATORS)}, not {api!r}.")
    options: dict[str, Any] = {"real_time": real_time, "keep_requests": _KEPT_REQUESTS}
    if seed is not None:
        options["seed"] = seed
    return getattr(emulators, emulators.EMULATORS[api])(**options)


def _read_plan(path: Path) -> list[dict[str, Any]]:
    try:
        return _PLAN.validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path} must hold a JSON list of faults: {error.errors()[0]['msg']}") from None


def _welcome(emulator: "Emulator") -> str:
    return f"{emulator.base_url}  key: {emulator.key}  try: {emulator.example()}"


def _line(emulator: "Emulator", request: "RecordedRequest") -> str:
    outcome = "no answer" if request.status is None else str(request.status)
    note = "" if request.known else "  (the API has no such route)"
    return f"{emulator.clock.now():%H:%M:%S} {request.method} {request.path} {outcome}{note}"
