"""How many hand-written lines an API method costs, and how little of the package is written twice.

python bench/lines.py
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1] / "src" / "twofold"
TWICE = [PACKAGE / "_runtime" / "aio.py", PACKAGE / "_runtime" / "blocking.py"]
_LAYOUT = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}


class Lines(NamedTuple):
    """Lines of some files: those with code, and all."""

    code: int
    total: int

    def per(self, count: int) -> str:
        """Both, divided."""
        return f"{self.code / count:6.1f}   {self.total / count:6.1f}"


def lines(files: Iterable[Path]) -> Lines:
    """Count; code is what is neither blank nor comment nor docstring."""
    texts = [path.read_text(encoding="utf-8") for path in files]
    return Lines(sum(map(code_lines, texts)), sum(len(text.splitlines()) for text in texts))


def code_lines(text: str) -> int:
    """Lines with a token that means something, less those of docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    code = {
        line
        for token in tokens
        if token.type not in _LAYOUT
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - set(docstring_lines(ast.parse(text))))


def docstring_lines(tree: ast.AST) -> Iterator[int]:
    """The lines of strings that stand as statements."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            assert node.end_lineno is not None
            if isinstance(node.value.value, str):
                yield from range(node.lineno, node.end_lineno + 1)


def methods(files: Iterable[Path]) -> int:
    """Public methods that make calls: each async one of a public class once, however many overloads it has."""
    found = {
        (path, cls.name, one.name)
        for path in files
        for cls in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(cls, ast.ClassDef) and not cls.name.startswith("_")
        for one in cls.body
        if isinstance(one, ast.AsyncFunctionDef) and not one.name.startswith("_")
    }
    return len(found)


def python_files(folder: Path) -> list[Path]:
    """All modules below a folder."""
    return sorted(folder.rglob("*.py"))


def sdk_table() -> Iterator[str]:
    """One row per SDK: its async source and what its users import, divided by its methods."""
    yield f"{'lines per method':16} {'methods':>7}   {'async source':>15}   {'models etc.':>15}   {'together':>15}"
    yield f"{'':24}" + f"   {'code':>6}   {'total':>6}" * 3
    for folder in sorted(path for path in (PACKAGE / "_async").iterdir() if path.is_dir()):
        source, shared = python_files(folder), python_files(PACKAGE / folder.name)
        if count := methods(source):
            parts = "   ".join(lines(files).per(count) for files in (source, shared, source + shared))
            yield f"{folder.name:16} {count:7}   {parts}"


def share_table() -> Iterator[str]:
    """What is generated, what is written by hand, and which part of that is written once for each half."""
    everything = python_files(PACKAGE)
    generated = [path for path in everything if "_sync" in path.relative_to(PACKAGE).parts]
    by_hand = [path for path in everything if path not in generated]
    hand, twice = lines(by_hand), lines(TWICE)
    yield f"{'':24} {'files':>6} {'code':>7} {'total':>7}"
    for name, files in (
        ("written by hand", by_hand),
        ("  of it written twice", TWICE),
        ("generated", generated),
    ):
        counted = lines(files)
        yield f"{name:24} {len(files):6} {counted.code:7} {counted.total:7}"
    yield f"\nwritten twice: {twice.code / hand.code:.1%} of the hand-written code"


def main() -> None:
    """Print both tables."""
    print("\n".join([*sdk_table(), "", *share_table()]))


if __name__ == "__main__":
    main()
