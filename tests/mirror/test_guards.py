"""What cannot be converted is refused, with its line and the remedy."""

from __future__ import annotations

import pytest

from twofold import _mirror_engine, mirror

REFUSED = {
    "await-in-fstring": ('async def f():\n    return f"{await g()}"\n', 3, "await inside an f-string"),
    "async-for-in-fstring": (
        'async def f():\n    return f"{[x async for x in y]}"\n',
        3,
        "await inside an f-",
    ),
    "name-in-fstring": ('x = f"{client.aclose}"\n', 2, "aclose inside an f-string"),
    "keyword-in-fstring": ('x = f"{g(aio=1)}"\n', 2, "aio inside an f-string"),
    "name-in-fstring-format": ('x = f"{a:{AsyncLock}}"\n', 2, "AsyncLock inside an f-string"),
    "await-parenthesis": ("async def f():\n    return await(g())\n", 3, "exactly one space"),
    "await-two-spaces": ("async def f():\n    return await  g()\n", 3, "exactly one space"),
    "await-newline": ("async def f():\n    return (await\n        g())\n", 3, "exactly one space"),
    "await-continued": ("async def f():\n    return await \\\n        g()\n", 3, "exactly one space"),
    "async-two-spaces": ("async  def f(): ...\n", 2, "exactly one space"),
    "asyncio-import": ("import os\nimport asyncio\n", 3, "imports asyncio"),
    "anyio-import": ("def f():\n    from anyio.abc import TaskGroup\n", 3, "imports anyio"),
    "trio-import": ("import trio.lowlevel as low\n", 2, "imports trio"),
    "threading-import": ("from threading import Lock\n", 2, "imports threading"),
    "asyncio-name": ("x = asyncio.Lock()\n", 2, "asyncio has no blocking counterpart"),
    "anyio-name": ("x = 1\ny = anyio\n", 3, "anyio has no blocking counterpart"),
    "trio-name": ("trio = 1\n", 2, "trio has no blocking counterpart"),
    "awaitable": ("from collections.abc import Awaitable\n", 2, "Awaitable has no blocking counterpart"),
    "unknown-name": ("x = 1\nclass AsyncUsers: ...\n", 3, "unknown name AsyncUsers: add it"),
    "unknown-inside": ("class _AsyncBase: ...\n", 2, "unknown name _AsyncBase"),
    "unknown-at-the-end": ("class BaseAsyncX: ...\n", 2, "unknown name BaseAsyncX"),
    "unknown-abstract": (
        "x: AbstractAsyncContextManager[int]\n",
        2,
        "unknown name AbstractAsyncContextManager",
    ),
    "unknown-export": ('"""An `AsyncUsers`."""\n', 2, "still say 'AsyncUsers'"),
    "generator": ("async def f() -> AsyncGenerator[int, None]: ...\n", 2, "use AsyncIterator"),
    "isinstance": ("x = isinstance(y, (str, AsyncIterable))\n", 2, "bytes, str and dict pass too"),
    "match-class": ("match x:\n    case abc.AsyncIterable(): ...\n", 3, "bytes, str and dict pass too"),
    "quoted-parameter": (
        "def f(x: 'list[AsyncPage[int]]'): ...\n",
        2,
        "AsyncPage inside a quoted annotation",
    ),
    "quoted-return": ("def f() -> 'AsyncUsers | None': ...\n", 2, "AsyncUsers inside a quoted annotation"),
    "quoted-variable": ("x: 'AsyncClient'\n", 2, "AsyncClient inside a quoted annotation"),
    "quoted-cast": ("x = cast('AsyncPage', y)\n", 2, "AsyncPage inside a quoted annotation"),
    "quoted-bound": ("T = TypeVar('T', bound='AsyncPage')\n", 2, "AsyncPage inside a quoted annotation"),
    "prose-verb": ('"""One.\n\nYou must await the result.\n"""\n', 4, "still say 'await'"),
    "prose-end": ("x = 1  # not to await.\n", 2, "still say 'await'"),
    "prose-broken-phrase": ('"""Use async\nwith a client."""\n', 2, "still say 'async\\nwith'"),
    "prose-asyncio": ("# asyncio.run(main())\n", 2, "still say 'asyncio'"),
    "syntax-source": ("x = 1\ndef f(:\n", 3, "does not compile"),
    "syntax-mirror": ("x = 1\ndef f(aclose, close): ...\n", 3, "its mirror does not compile"),
}


@pytest.mark.parametrize(("body", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(mirrored, body, line, message):
    """The check names the file, the line and the remedy, once, and nothing is written."""
    problem = mirrored.problem(body)
    assert (problem.path, problem.line) == ("src/acme/_async/sample.py", line)
    assert message in problem.message
    assert mirrored.write().problems == (problem,)
    assert not (mirrored.target / "sample.py").exists()


@pytest.mark.parametrize(
    "body",
    [
        "x = isinstance(y, AsyncIterator)\n",
        "x: Literal['AsyncJob', 'AsyncPage']\n",
        "x: 'Page[int]'\n",
        "x = f'{name!r} {asynchronous}'\n",
        "x = f'await {name} AsyncClient aclose'\n",
        "from .threading import x\n",
        "def f():\n    x: (yield) = 1\n",
    ],
)
def test_allowed(project, body):
    """The guards leave alone what means the same in both halves."""
    assert project.convert(body)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = 1\n", f"the first line must be: {mirror.MARKER}"),
        (b"", "the first line must be"),
        (f"{mirror.MARKER} \n".encode(), "the first line must be"),
        (f"\ufeff{mirror.MARKER}\n".encode(), "the first line must be"),
        (f"{mirror.MARKER}\nx = '\xe9'\n".encode("latin-1"), "not UTF-8"),
        (f"{mirror.MARKER}\r\nx = 1\r\n".encode(), "CRLF"),
    ],
)
def test_refused_files(mirrored, content, message):
    """A source file must carry the marker, be UTF-8 and have LF line ends."""
    (mirrored.source / "sample.py").write_bytes(content)
    (problem,) = mirrored.check().problems
    assert problem[:2] == ("src/acme/_async/sample.py", 1)
    assert message in problem.message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sample.pyi", "only .py files"),
        ("data.json", "only .py files"),
        ("aio.py", "aio is a mapped name"),
        ("_async/x.py", "_async is a mapped name"),
    ],
)
def test_refused_file_names(mirrored, name, message):
    """Only Python files are mirrored, and none whose imports would be renamed."""
    mirrored.add(name, "x = 1\n")
    (problem,) = mirrored.check().problems
    assert problem[:2] == (f"src/acme/_async/{name}", 1)
    assert message in problem.message


def test_changed_line_count(mirrored, monkeypatch):
    """A conversion that loses a line is refused."""
    monkeypatch.setattr(_mirror_engine, "_PROSE", _mirror_engine.re.compile(r"(?P<article>x)?(?P<word>\n )"))
    problem = mirrored.problem('"""One.\n \n"""\n')
    assert "line count" in problem.message


def test_lossy_tokens(mirrored, monkeypatch):
    """A Python whose tokenizer loses text cannot be used for the file."""
    tokens = _mirror_engine.src_to_tokens
    monkeypatch.setattr(_mirror_engine, "src_to_tokens", lambda text: tokens(text.replace("{{", "{")))
    assert "without loss" in mirrored.problem("x = '{{'\n").message
