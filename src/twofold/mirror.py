"""Compile the async half of a package into its blocking half, and check that the two agree.

The async half is written by hand in one folder; the blocking half is generated into another, line for line,
and committed. This is what twofold does with itself, and what it offers to any other SDK::

    python -m twofold.mirror            # write the blocking half
    python -m twofold.mirror --check    # compare only; exit code 1 and a unified diff when they differ

**Configuration**, in the project's ``pyproject.toml``::

    [tool.twofold.mirror]
    strip = ["AsyncTodos", "AsyncUsers"]    # AsyncX becomes X
    keep = ["AsyncJob"]                     # stays as it is, although it looks async

    [tool.twofold.mirror.trees]             # source folder = target folder
    "src/acme/_async" = "src/acme/_sync"
    "tests/_async" = "tests/_sync"

    [tool.twofold.mirror.names]             # any other name
    asleep = "sleep"

Own names come on top of `TABLE`. Each has to be met somewhere in the sources.

**The build** of a wheel generates the blocking half afresh, whatever lies in the tree or in ``build/``. An
editable install uses the files in the tree. With ``twofold[mirror]`` in ``build-system.requires``, this is
``setup.py``::

    from pathlib import Path
    from setuptools import setup
    from twofold.mirror import build_commands

    setup(cmdclass=build_commands(Path(__file__).parent))

**What is converted**: ``async`` and ``await`` go; a name in the table is replaced where it is a whole word,
in code, ``__all__``, comments and docstrings (every string that is a statement). All other strings stay. In
comments and docstrings ``await`` goes before a call or an attribute, ``async`` before ``with``, ``for``,
``def`` and nouns such as ``iterator``, and "an AsyncPage" becomes "a Page". The first line of each source is
`MARKER`; in the mirror it names the source. Line numbers stay the same.

**What is refused**, with file, line and remedy:

- an unknown ``Async[A-Z]`` name, in code or text; ``Awaitable`` and ``Coroutine``; an own name never met
- an import of ``asyncio``, ``anyio``, ``trio`` or ``threading``, and the first three in code or text, so
  write examples without ``asyncio.run``; ``await`` in text where it is an English verb
- ``await`` or a mapped name in an f-string or a quoted annotation; ``await`` not followed by one space
- ``AsyncGenerator[...]``; a test for ``AsyncIterable``; a mirror that does not compile or has other lines
- a file that is not Python, not UTF-8, has CRLF line ends, or is named like a mapped name
- folders inside one another; anything in a target folder that this tool did not generate
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from twofold._mirror_config import Config, MirrorError, Problem, load
from twofold._mirror_engine import Engine, Finding

if TYPE_CHECKING:
    from setuptools.command.build_py import build_py

__all__ = ["MARKER", "TABLE", "MirrorError", "Problem", "Result", "build_commands", "check", "main", "write"]

FOUNDATION: Mapping[str, str] = {
    "AsyncAPIClient": "APIClient",
    "AsyncOAuth2ClientCredentials": "OAuth2ClientCredentials",
    "AsyncOAuth2Exchange": "OAuth2Exchange",
    "AsyncOAuth2RefreshToken": "OAuth2RefreshToken",
    "AsyncPage": "Page",
    "AsyncPager": "Pager",
    "AsyncResource": "Resource",
    "AsyncSingleFlight": "SingleFlight",
    "AsyncTokenAuth": "TokenAuth",
    "run_bulk_async": "run_bulk",
}
"""The names that twofold offers to authors of clients."""

CODEX_BOT: Mapping[str, str] = {
    "AsyncBaseApiClient": "SyncBaseApiClient",
    "AsyncContainerManaged": "SyncContainerManaged",
    "BaseApiClient": "SyncBaseApiClient",
    "ContainerManaged": "SyncContainerManaged",
}
"""Those of `twofold.codex_bot`, where the plain name is that of the async class."""

TABLE: Mapping[str, str] = (
    FOUNDATION
    | CODEX_BOT
    | {
        "AsyncClient": "Client",
        "AsyncContextManager": "ContextManager",
        "AsyncExitStack": "ExitStack",
        "AsyncIterable": "Iterable",
        "AsyncIterator": "Iterator",
        "AsyncRetrying": "Retrying",
        "StopAsyncIteration": "StopIteration",
        "__aenter__": "__enter__",
        "__aexit__": "__exit__",
        "__aiter__": "__iter__",
        "__anext__": "__next__",
        "_async": "_sync",
        "aclose": "close",
        "aclosing": "closing",
        "aio": "blocking",
        "aiter": "iter",
        "aiter_bytes": "iter_bytes",
        "aiter_lines": "iter_lines",
        "aiter_raw": "iter_raw",
        "anext": "next",
        "aread": "read",
        "asend": "send",
        "async_auth_flow": "sync_auth_flow",
        "asynccontextmanager": "contextmanager",
        "enter_async_context": "enter_context",
        "handle_async_request": "handle_request",
        "push_async_callback": "callback",
        "push_async_exit": "push",
    }
)
"""The names that every project maps: the foundation's and those of Python, httpx and tenacity.

No project uses all of them, so only a project's own names have to be met in its sources.
"""

MARKER = "# The async source; twofold.mirror generates its blocking mirror."
"""The first line of every source file."""

_HEADER = "# Generated from {} by twofold.mirror; do not edit."
_GENERATED = re.compile(rb"# Generated from [^\n]+ by twofold\.mirror; do not edit\.\n")


@dataclass(frozen=True)
class Result:
    """What `check` or `write` found; printing it shows everything.

    `files` counts the sources. `changed` lists the target files that differed, were missing or have no
    source: `write` has put them right, `check` reports each among the `problems` and in `diff`, a unified
    diff from what is there to what should be.
    """

    files: int = 0
    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    diff: str = ""

    def __str__(self) -> str:
        if self.problems:
            outcome = f", {len(self.problems)} problems"
        else:
            outcome = f", {len(self.changed)} updated" if self.changed else " equal"
        problems = "".join(f"{problem}\n" for problem in self.problems)
        return f"{self.diff}{problems}mirror: {self.files} files{outcome}"


@dataclass
class _Mirror:
    """Target files and their content, None where the source was refused; the problems say why."""

    outputs: dict[Path, bytes | None] = field(default_factory=dict[Path, bytes | None])
    problems: list[Problem] = field(default_factory=list[Problem])


def check(project: str | Path = ".") -> Result:
    """Compare the blocking half in the tree with what the async half compiles to; write nothing."""
    try:
        config = load(Path(project))
    except MirrorError as error:
        return Result(problems=error.problems)
    mirror = _compiled_project(config)
    problems, changed, diff = mirror.problems, list[str](), ""
    for path, new in _differences(config, mirror):
        label, old = config.label(path), path.read_bytes() if path.exists() else None
        problems.append(Problem(label, *_difference(old, new)))
        changed.append(label)
        diff += _diff(label, old or b"", new or b"")
    return Result(len(mirror.outputs), tuple(problems), tuple(changed), diff)


def write(project: str | Path = ".") -> Result:
    """Bring the blocking half in the tree up to date and remove its orphans; on any problem do nothing."""
    try:
        config = load(Path(project))
    except MirrorError as error:
        return Result(problems=error.problems)
    mirror = _compiled_project(config)
    if mirror.problems:
        return Result(len(mirror.outputs), tuple(mirror.problems))
    differences = _differences(config, mirror)
    for path, new in differences:
        if new is None:
            path.unlink()
        else:
            _put(path, new)
    return Result(len(mirror.outputs), changed=tuple(config.label(path) for path, _ in differences))


def build_commands(project: str | Path) -> dict[str, type]:
    """Return the ``cmdclass`` for `setuptools.setup`: a ``build_py`` that generates the blocking half.

    Only trees whose source folder is one of the packages being built take part. The build stops with
    `MirrorError` when there is a problem.
    """
    from setuptools.command.build_py import build_py

    class BuildWithMirror(build_py):
        def run(self) -> None:
            # Without force, files left in build/ that are newer than the sources would be shipped.
            self.force = True
            super().run()
            if not self.editable_mode:
                _build(self, load(Path(project)))

    return {"build_py": BuildWithMirror}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (``--check``, ``--project DIR``), print the result and return the exit code."""
    parser = argparse.ArgumentParser("python -m twofold.mirror", description="Generate the blocking half.")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--project", default=".", metavar="DIR", help="the folder of pyproject.toml")
    options = parser.parse_args(arguments)
    result = check(options.project) if options.check else write(options.project)
    sys.stdout.write(f"{result}\n")
    return 1 if result.problems else 0


def _engine(config: Config) -> Engine:
    base = {name: value for name, value in TABLE.items() if name not in config.keep}
    return Engine(base | config.own, config.keep)


def _compiled_project(config: Config) -> _Mirror:
    engine = _engine(config)
    mirror = _compiled(config, engine, config.trees)
    # A refused source hides the names it uses.
    mirror.problems += [] if mirror.problems else _unused(config, engine.used)
    for source, target in config.trees.items():
        if not source.is_dir():
            label = config.label(source)
            mirror.problems.append(config.problem(label, f"{label} is not a folder: create it"))
        for path in _files(target):
            if not _GENERATED.match(path.read_bytes()):
                message = "twofold.mirror did not generate this: move it elsewhere or delete it"
                mirror.problems.append(Problem(config.label(path), 1, message))
    return mirror


def _compiled(config: Config, engine: Engine, trees: Mapping[Path, Path]) -> _Mirror:
    mirror = _Mirror()
    for source, target in trees.items():
        for path in _files(source):
            relative = path.relative_to(source)
            text, findings = _compiled_file(engine, path, relative)
            header = _HEADER.format(f"{source.name}/{relative.as_posix()}")
            mirror.outputs[target / relative] = None if findings else (header + text).encode()
            mirror.problems += [Problem(config.label(path), *finding) for finding in findings]
    return mirror


def _compiled_file(engine: Engine, path: Path, relative: Path) -> tuple[str, list[Finding]]:
    if path.suffix != ".py":
        return "", [Finding(1, "only .py files can be mirrored: move it out of the source folder")]
    if mapped := [part for part in relative.with_suffix("").parts if part in engine.token_replacements]:
        return "", [
            Finding(1, f"{mapped[0]} is a mapped name, so imports of it would change: rename the file")
        ]
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return "", [Finding(1, "is not UTF-8: save it as UTF-8")]
    if "\r" in text:
        return "", [Finding(1, "has CRLF line ends: save it with LF (.gitattributes: *.py text eol=lf)")]
    if text.partition("\n")[0] != MARKER:
        return "", [Finding(1, f"the first line must be: {MARKER}")]
    return engine.compile(text.removeprefix(MARKER))


def _unused(config: Config, used: set[str]) -> Iterator[Problem]:
    for name in (*config.own, *sorted(config.keep)):
        if name not in used:
            yield config.problem(name, f"{name} is met in no source: remove the entry")


def _files(folder: Path) -> list[Path]:
    """All files but caches and hidden ones."""
    paths = ((path, path.relative_to(folder).parts) for path in folder.rglob("*") if path.is_file())
    return sorted(p for p, parts in paths if not any(part.startswith((".", "__pycache__")) for part in parts))


def _differences(config: Config, mirror: _Mirror) -> list[tuple[Path, bytes | None]]:
    """Target files that are not what they should be, with what they should be: None for an orphan."""
    existing = {path for target in config.trees.values() for path in _files(target)}
    orphans = [(path, None) for path in existing - mirror.outputs.keys()]
    changed = [
        (path, new)
        for path, new in mirror.outputs.items()
        if new is not None and (path not in existing or path.read_bytes() != new)
    ]
    return sorted([*orphans, *changed], key=lambda difference: difference[0])


def _difference(old: bytes | None, new: bytes | None) -> tuple[int, str]:
    remedy = "run python -m twofold.mirror"
    if old is None or new is None:
        return 1, f"is missing: {remedy}" if old is None else f"has no source: {remedy}"
    lines = itertools.zip_longest(old.split(b"\n"), new.split(b"\n"))
    line = next(number for number, (before, after) in enumerate(lines, 1) if before != after)
    return line, f"is not what its source compiles to: edit the source, then {remedy}"


def _diff(label: str, old: bytes, new: bytes) -> str:
    before, after = (text.decode(errors="replace").splitlines() for text in (old, new))
    lines = difflib.unified_diff(before, after, label, f"{label} (generated)", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _build(command: build_py, config: Config) -> None:
    packages = {
        (config.project / command.get_package_dir(name)).resolve(): Path(command.build_lib, *name.split("."))
        for name in command.packages or ()
    }
    trees = {source: target for source, target in config.trees.items() if source in packages}
    mirror = _compiled(config, _engine(config), trees)
    if mirror.problems:
        raise MirrorError(mirror.problems)
    current = {Path(path) for path in command.get_outputs(include_bytecode=False)}
    for source, target in trees.items():
        for path in set(_files(packages[source])) - current:
            path.unlink()
        shutil.rmtree(_built(target, packages, config), ignore_errors=True)
    for path, new in mirror.outputs.items():
        _put(_built(path, packages, config), new or b"")


def _built(path: Path, packages: Mapping[Path, Path], config: Config) -> Path:
    for folder in (path, *path.parents):
        if folder in packages:
            return packages[folder] / path.relative_to(folder)
    label = config.label(path)
    raise MirrorError([config.problem(label, f"{label} lies in no package being built")])


if __name__ == "__main__":
    raise SystemExit(main())
