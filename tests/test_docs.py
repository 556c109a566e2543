"""What the documents show works: Python blocks run, shell blocks name commands that exist."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from twofold import APIClient, mirror
from twofold.cli.app import COMMANDS
from twofold.cli.sdks import SDKS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = sorted(
    path for place in ("*.md", "docs/**/*.md", "bench/*.md", "examples/*/*.md") for path in ROOT.glob(place)
)
# Notebook cells await, which the tests of that SDK know how to run.
RUN_ELSEWHERE = {
    "docs/bloomy.md": "tests/bloomy/test_examples.py",
    "docs/colony.md": "tests/colony/test_examples.py",
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([\w./-]+)\)")


def blocks(document: Path, language: str) -> list[str]:
    """The blocks of a language, each below as many empty lines as the document has above it: tracebacks fit."""
    text = document.read_text(encoding="utf-8")
    return [
        "\n" * (text.count("\n", 0, found.start()) + 1) + found[2]
        for found in BLOCK.finditer(text)
        if found[1] == language
    ]


def commands() -> Iterator[tuple[Path, list[str]]]:
    """Every command of every shell block, in words."""
    for document in DOCUMENTS:
        for block in blocks(document, "sh"):
            for line in block.split("\n"):
                for command in line.split("&&"):
                    if words := shlex.split(command, comments=True):
                        yield document, words


def nox_sessions() -> set[str]:
    """The sessions that noxfile.py defines, found without nox."""
    functions = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8")).body
    return {
        one.name
        for one in functions
        if isinstance(one, ast.FunctionDef)
        if any("nox.session" in ast.unparse(decorator) for decorator in one.decorator_list)
    }


def named(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


PROGRAMS = [one for one in DOCUMENTS if blocks(one, "python") and named(one) not in RUN_ELSEWHERE]


@pytest.mark.parametrize("document", PROGRAMS, ids=named)
def test_python_blocks_run(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a document run one after another, as in one program."""
    monkeypatch.chdir(tmp_path)
    # Some of them run on trio.
    monkeypatch.delenv("TWOFOLD_BACKEND", raising=False)
    # A package that is documented beside its sources.
    monkeypatch.syspath_prepend(str(document.parent / "src"))
    namespace: dict[str, object] = {"__name__": document.stem}
    for block in blocks(document, "python"):
        exec(compile(block, str(document), "exec", dont_inherit=True), namespace)


@pytest.mark.parametrize(("document", "test"), RUN_ELSEWHERE.items())
def test_guides_are_run(document: str, test: str) -> None:
    """What is not run here is run by a test that names it."""
    assert blocks(ROOT / document, "python")
    assert Path(document).name in (ROOT / test).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("document", "words"),
    [pytest.param(*one, id=f"{named(one[0])}: {' '.join(one[1])}") for one in commands()],
)
def test_shell_commands_exist(document: Path, words: list[str]) -> None:
    """Programs, sessions, subcommands, modules, extras and files that a document names are there."""
    match [Path(words[0]).name, *words[1:]]:
        case ["nox", "-s", *sessions]:
            assert set(sessions) <= nox_sessions()
        case ["nox"] | ["nox", "-l"] | ["python3", "-m", "venv", ".venv"]:
            pass
        case ["twofold", "--install-completion"]:
            pass
        case ["twofold", command, *_]:
            assert command in {*COMMANDS, *SDKS}
        case ["pip", "install", "-q", what]:
            assert what in ("nox", ".[all]")
        case ["python", "-m", module, *_]:
            assert find_spec(module) is not None
        case ["python", script, *_]:
            assert (ROOT / script).is_file()
        case _:
            pytest.fail(f"{document.name}: {words} is not a command that can be checked")


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    """A link to a file of this project names one that exists."""
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [one for one in targets if not (document.parent / one).exists()] == []


def test_the_readme_client_can_be_mirrored(tmp_path: Path) -> None:
    """The example client, in the project the README describes, gets the blocking half that it promises."""
    (source,) = (block for block in blocks(README, "python") if "class AsyncLibrary" in block)
    (settings,) = blocks(README, "toml")
    (marker,) = (block.strip() for block in blocks(README, "text") if "mirror generates" in block)
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert tomllib.loads(settings)["build-system"]
    for name, text in {"__init__.py": "", "client.py": source.lstrip()}.items():
        path = tmp_path / "src" / "library" / "_async" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{marker}\n{text}", encoding="utf-8")
    result = mirror.write(tmp_path)
    assert not result.problems, str(result)
    namespace: dict[str, type] = {"__name__": "library"}
    exec((tmp_path / "src/library/_sync/client.py").read_text(encoding="utf-8"), namespace)
    assert issubclass(namespace["Library"], APIClient)


def test_ci_runs_what_the_readme_says() -> None:
    """The command that runs the tests is the same in the README and in CI."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (command,) = (" ".join(words) for document, words in commands() if document == README and "-s" in words)
    assert f".ci/{command}" in [line.partition(" || ")[0] for line in script.splitlines()]
