"""What the blocking half looks like."""

from __future__ import annotations

import pytest

from twofold import mirror


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("async def f():\n    return await g()\n", "def f():\n    return g()\n"),
        (
            "async def f():\n    async with a() as b:\n        return [x async for x in b]\n",
            "def f():\n    with a() as b:\n        return [x for x in b]\n",
        ),
        ("pages: AsyncIterator[int] = anext(aiter(x))\n", "pages: Iterator[int] = next(iter(x))\n"),
        ("import httpx\nhttp = httpx.AsyncClient()\n", "import httpx\nhttp = httpx.Client()\n"),
        ("from x import aio as runtime\n", "from x import blocking as runtime\n"),
        ("from acme._async.pages import AsyncPage\n", "from acme._sync.pages import Page\n"),
        ("async def f(x):\n    raise StopAsyncIteration\n", "def f(x):\n    raise StopIteration\n"),
        ("my_aclose = aclose_all = raclose = 1\n", "my_aclose = aclose_all = raclose = 1\n"),
    ],
)
def test_code_becomes_blocking(project, source, expected):
    """Keywords go and mapped names change, as whole names only."""
    assert project.convert(source) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"AsyncClient"',
        '"AsyncBatch"',
        "'_async'",
        'b"aclose"',
        '"""AsyncClient"""',
        '{"type": "AsyncJob"}',
        'f"AsyncClient {name} await"',
        'f"{name}await{name}"',
        'f"{name!r:>{width}} {{await}}"',
        "cast(Literal['AsyncJob', 'AsyncClient'], name)",
    ],
)
def test_strings_stay(project, text):
    """A string is data (a message, a wire value, a path): it is the same in both halves."""
    source = f"x = {text}\n"
    assert project.convert(source) == source


def test_exported_names_are_converted(project):
    """The entries of __all__ name what the blocking module has."""
    source = '__all__ = ["AsyncPage", \'other\']\n__all__ += ["AsyncPager"]\n'
    assert project.convert(source) == '__all__ = ["Page", \'other\']\n__all__ += ["Pager"]\n'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("`await client.todos.list()`", "`client.todos.list()`"),
        (">>> todo = await page[0].next()", ">>> todo = page[0].next()"),
        ("an `async with` block, An async for loop", "a `with` block, A for loop"),
        ("async with AsyncClient() as c: await c.aclose()", "with Client() as c: c.close()"),
        ("an AsyncPage of an async iterator", "a Page of an iterator"),
        ("An `AsyncClient`, an AsyncIterator", "A `Client`, an Iterator"),
        ("an AsyncAPIClient, an AsyncExitStack", "an APIClient, an ExitStack"),
        ("see _async/client.py", "see _sync/client.py"),
        ("an old page and an aim", "an old page and an aim"),
        ("async services", "async services"),
    ],
)
@pytest.mark.parametrize(
    "form", ["# {}\n", '"""{}"""\n', 'def f():\n    r"""\n    {}\n    """\n', 'x = 1\n"""{}"""\n']
)
def test_docstrings_and_comments_are_rewritten(project, form, source, expected):
    """The blocking half's help shows blocking code, with the article that fits."""
    assert project.convert(form.format(source)) == form.format(expected)


def test_own_names(project):
    """`strip` drops the prefix, `names` maps anything, `keep` keeps."""
    project.configure(
        'strip = ["AsyncTodos", "AsyncUsers", "AsyncUploads"]\nkeep = ["AsyncJob", "AsyncLock"]',
        '[tool.twofold.mirror.names]\nasleep = "sleep"',
    )
    source = "x = AsyncTodos, AsyncJob, AsyncLock, asleep  # an AsyncJob, an AsyncUsers, an AsyncUploads\n"
    assert (
        project.convert(source)
        == "x = Todos, AsyncJob, AsyncLock, sleep  # an AsyncJob, a Users, an Uploads\n"
    )


def test_first_line_names_the_source(project):
    """The marker becomes a warning that names the source, so the line numbers stay."""
    project.add("deep/er.py", "x = 1\n")
    project.write()
    text = (project.target / "deep/er.py").read_text()
    assert text == "# Generated from _async/deep/er.py by twofold.mirror; do not edit.\nx = 1\n"


def test_every_line_stays_where_it_is(project):
    """Blank lines, continued lines, comments and multi-line strings keep their line numbers."""
    source = (
        '"""One.\n\nAn AsyncPage of an\nAsyncClient.\n"""\n\n\nasync def f(\n    a,\n    # await a.b()\n):\n'
        "    x = a + \\\n        await a.b()\n    return '''\n    await\n    ''', x\n"
    )
    expected = (
        '"""One.\n\nA Page of a\nClient.\n"""\n\n\ndef f(\n    a,\n    # a.b()\n):\n'
        "    x = a + \\\n        a.b()\n    return '''\n    await\n    ''', x\n"
    )
    assert project.convert(source) == expected


def test_init_files_and_empty_files(project):
    """A package's __init__.py is mirrored, empty but for the marker or not."""
    (project.source / "__init__.py").write_text(mirror.MARKER + "\n")
    (project.source / "bare.py").write_text(mirror.MARKER)
    assert not project.write().problems
    assert (project.target / "__init__.py").read_text().endswith("do not edit.\n")
    assert (project.target / "bare.py").read_text().endswith("do not edit.")


def test_the_blocking_half_runs(mirrored):
    """The compiled module does the same without an event loop."""
    module: dict[str, type] = {}
    exec((mirrored.target / "todos.py").read_text(), module)
    assert list(module["Todos"]().walk()) == [1]
