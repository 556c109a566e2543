"""Read and validate ``[tool.twofold.mirror]`` in a project's ``pyproject.toml``: see `twofold.mirror`."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

CONFIG = "pyproject.toml"
_SHAPES = {"trees": dict, "names": dict, "strip": list, "keep": list}


class Problem(NamedTuple):
    """One thing that is wrong: a path relative to the project, a line from 1, and what to do about it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class MirrorError(Exception):
    """The mirror cannot be generated; `problems` says why, and so does the message."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Config:
    """The settings: absolute folders in `trees`, the project's own names, and the text they come from."""

    project: Path
    text: str
    trees: dict[Path, Path]
    own: dict[str, str]
    keep: frozenset[str]

    def label(self, path: Path) -> str:
        """The path as problems show it."""
        return path.relative_to(self.project).as_posix()

    def problem(self, word: str, message: str) -> Problem:
        """A problem with the entry that `word` stands for."""
        return Problem(CONFIG, _line(self.text, word), message)


def load(project: Path) -> Config:
    """Return the settings; `MirrorError` says everything that is wrong with them."""
    project = project.resolve()
    try:
        text = (project / CONFIG).read_text(encoding="utf-8")
        section: dict[str, Any] = tomllib.loads(text).get("tool", {}).get("twofold", {}).get("mirror", {})
    except (OSError, ValueError) as error:
        raise MirrorError([Problem(CONFIG, 1, f"cannot be read: {error}")]) from error
    trees, strip, names, keep = (section.get(key, ()) for key in ("trees", "strip", "names", "keep"))
    problems = list(_wrong_shapes(section)) or [
        *_wrong_names(strip, names, keep),
        *_wrong_trees(project, trees),
    ]
    if problems:
        raise MirrorError(Problem(CONFIG, _line(text, word), message) for word, message in problems)
    return Config(
        project=project,
        text=text,
        trees={(project / source).resolve(): (project / trees[source]).resolve() for source in trees},
        own={name: name.removeprefix("Async") for name in strip} | dict(names),
        keep=frozenset(keep),
    )


def _wrong_shapes(section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in section.items():
        if key not in _SHAPES:
            yield key, f"{key} is not a setting of the mirror: they are {', '.join(_SHAPES)}"
        elif not _fits(value, _SHAPES[key]):
            yield key, f"{key} must be a {_SHAPES[key].__name__}, of strings if it has entries"
    if not section.get("trees"):
        yield (
            "[tool.twofold.mirror",
            "add a table [tool.twofold.mirror.trees] with source folder = target folder",
        )


def _fits(value: Any, shape: type) -> bool:
    if not isinstance(value, shape):
        return False
    return all(isinstance(entry, str) for entry in (value.values() if shape is dict else value))


def _wrong_names(
    strip: Iterable[str], names: Mapping[str, str], keep: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for name in strip:
        if not re.fullmatch(r"Async[A-Z]\w*", name):
            yield name, f"strip takes names such as AsyncX: put {name} into names"
    for name in names:
        if not (name.isidentifier() and names[name].isidentifier()) or name == names[name]:
            yield name, f"{name} = {names[name]}: both must be identifiers, and different (else use keep)"
    for name, times in Counter([*strip, *names, *keep]).items():
        if times > 1:
            yield name, f"{name} is listed {times} times in strip, names and keep: leave one"


def _wrong_trees(project: Path, trees: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    folders = [(name, (project / name).resolve()) for name in (*trees, *trees.values())]
    for name, folder in folders:
        if project not in folder.parents:
            yield name, f"{name} is not a folder inside the project"
    for (name, one), (other_name, other) in itertools.combinations(folders, 2):
        if one.is_relative_to(other) or other.is_relative_to(one):
            yield name, f"{name} and {other_name} overlap: every source and every target needs its own folder"


def _line(text: str, word: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
