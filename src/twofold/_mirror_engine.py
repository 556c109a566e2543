"""Compile one async source text into its blocking mirror, or say why it cannot be done.

Text in, text out, no files: which files, where to and the name table are `twofold.mirror`'s business.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

try:
    import unasync  # pyright: ignore[reportMissingTypeStubs]
    from tokenize_rt import (  # pyright: ignore[reportMissingTypeStubs]
        ESCAPED_NL,
        Token,
        src_to_tokens,
        tokens_to_src,
    )
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"twofold.mirror needs {error.name}: pip install 'twofold[mirror]'", name=error.name
    ) from error

_EVENT_LOOPS = {"asyncio", "anyio", "trio"}
_REFUSED_IMPORTS = {*_EVENT_LOOPS, "threading"}
_ASYNC_ONLY = {*_EVENT_LOOPS, "async", "await", "__await__", "Awaitable", "Coroutine"}
_ASYNC_NAME = re.compile("Async[A-Z]")

# What `async` and `await` look like in docstrings and comments when they are code. Elsewhere they are English
# and dropping them would cost the sentence its verb: they stay, and the check refuses them.
_PROSE = re.compile(
    r"(?:\b(?P<article>[Aa])n(?P<gap>\s+`{0,2}))?"
    r"(?P<word>\basync (?=(?:with|for|def|iterator|iterable|generator|context manager|function|callable)\b)"
    r"|\bawait (?=\w+(?:\.\w+)*[(\[]|\w+\.\w)"
    r"|\w+)"
)
_PROSE_LEFT = re.compile(
    r"\bawait\b|\basync\s+(?:with|for|def)\b|\b(?:asyncio|anyio|trio)\b|\w*Async[A-Z]\w*"
)
_TAKES_AN = re.compile(r"[AEIOaeio]|[Uu](?!ni|s[ae])|[FHLMNRSX](?=[A-Z])")


class Finding(NamedTuple):
    """Something wrong in a source text: its line (the mirror has the same one) and what to do about it."""

    line: int
    message: str


class Engine(unasync.Rule):
    """The one `unasync` rule: `table` maps whole names, `keep` lists async-looking names that stay.

    `used` collects every entry of either that was met, in code, `__all__`, docstrings or comments.
    """

    def __init__(self, table: Mapping[str, str], keep: Collection[str]) -> None:
        super().__init__(fromdir="", todir="")  # pyright: ignore[reportUnknownMemberType]
        self.token_replacements = dict(table)
        self.used: set[str] = set()
        self._keep = frozenset(keep)

    def compile(self, text: str) -> tuple[str, list[Finding]]:
        """Return the blocking text and the findings; with any finding the text is not to be used."""
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            return "", [Finding(error.lineno or 1, f"does not compile: {error.msg}")]
        tokens = src_to_tokens(text)
        if findings := sorted({*_loss(text, tokens), *_spacing(tokens), *self._refused(tree)}):
            return "", findings
        convert = self._unasync_tokens  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        converted: list[Token] = list(convert(self._with_texts(tokens, tree)))
        result = tokens_to_src(converted)
        return result, sorted({*self._left_over(converted), *_broken(text, result)})

    def _unasync_name(self, name: str) -> str:
        if name in self.token_replacements or name in self._keep:
            self.used.add(name)
        return self.token_replacements.get(name, name)

    def _with_texts(self, tokens: Iterable[Token], tree: ast.Module) -> Iterator[Token]:
        """Rewrite the texts and rename their tokens: unasync converts whatever it sees as a STRING."""
        docstrings, exports = _docstrings(tree), _exports(tree)
        for token in _whole_fstrings(tokens):
            place = (token.line, token.utf8_byte_offset)
            if token.name == "COMMENT" or (token.name == "STRING" and place in docstrings):
                yield token._replace(name="PROSE", src=_PROSE.sub(self._prose, token.src))
            elif token.name == "STRING" and place in exports:
                yield token._replace(name="TEXT", src=re.sub(r"\w+", self._export, token.src))
            else:
                yield token._replace(name="TEXT") if token.name == "STRING" else token

    def _export(self, match: re.Match[str]) -> str:
        return self._unasync_name(match[0])

    def _prose(self, match: re.Match[str]) -> str:
        word = match["word"]
        new = "" if word.endswith(" ") else self._unasync_name(word)
        if new == word or not match["article"]:
            return match[0].removesuffix(word) + new
        an = "n" if _TAKES_AN.match(new or match.string[match.end() :]) else ""
        return match["article"] + an + match["gap"] + new

    def _is_async(self, name: str) -> bool:
        return name not in self._keep and (name in _ASYNC_ONLY or bool(_ASYNC_NAME.search(name)))

    def _changes(self, names: Iterable[str]) -> str:
        """The names that the conversion would have to touch, as a list for a message."""
        return _listed(name for name in names if name in self.token_replacements or self._is_async(name))

    def _refused(self, tree: ast.Module) -> Iterator[Finding]:
        guards = (_event_loop_import, _generator, _iterable_test, self._fstring, self._quoted_annotation)
        for node in ast.walk(tree):
            for message in filter(None, (guard(node) for guard in guards)):
                yield Finding(getattr(node, "lineno", 1), message)

    def _fstring(self, node: ast.AST) -> str:
        found = self._changes(_identifiers(node)) if isinstance(node, ast.JoinedStr) else ""
        return found and f"{found} inside an f-string, which is not converted: assign it to a name first"

    def _quoted_annotation(self, node: ast.AST) -> str:
        found = self._changes(re.findall(r"\w+", " ".join(_annotation_texts(node))))
        return found and f"{found} inside a quoted annotation, which is not converted: remove the quotes"

    def _left_over(self, tokens: Iterable[Token]) -> Iterator[Finding]:
        for token in tokens:
            line = token.line or 1
            if token.name == "NAME" and self._is_async(token.src):
                yield Finding(line, _no_counterpart(token.src))
            elif token.name == "PROSE":
                for match in _PROSE_LEFT.finditer(token.src):
                    if match[0] not in self._keep:
                        yield Finding(
                            line + token.src.count("\n", 0, match.start()), _left_in_prose(match[0])
                        )


def _loss(text: str, tokens: Iterable[Token]) -> Iterator[Finding]:
    if tokens_to_src(tokens) != text:
        python = ".".join(map(str, sys.version_info[:3]))
        yield Finding(
            1, f"Python {python} cannot tokenize this file without loss: run the tool on another one"
        )


def _spacing(tokens: list[Token]) -> Iterator[Finding]:
    for token, after, then in zip(tokens, tokens[1:], tokens[2:], strict=False):
        spaced = after.src == " " and then.name != ESCAPED_NL
        if token.name == "NAME" and token.src in ("async", "await") and not spaced:
            yield Finding(token.line or 1, f"write exactly one space, on the same line, after {token.src!r}")


def _broken(text: str, result: str) -> Iterator[Finding]:
    if text.count("\n") != result.count("\n"):
        yield Finding(1, "the mirror would not keep the line count: report this with the file")
    try:
        compile(result, "<mirror>", "exec", dont_inherit=True)
    except SyntaxError as error:
        yield Finding(error.lineno or 1, f"its mirror does not compile: {error.msg}; rename it in the source")


def _whole_fstrings(tokens: Iterable[Token]) -> Iterator[Token]:
    """Join the parts that Python 3.12 and later see in an f-string, so that every Python converts alike."""
    parts: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.name.endswith("STRING_START") - token.name.endswith("STRING_END")
        parts.append(token)
        if depth == 0:
            whole = tokens_to_src(parts)
            yield token if len(parts) == 1 else parts[0]._replace(name="STRING", src=whole)
            parts.clear()


def _docstrings(tree: ast.Module) -> set[tuple[int, int]]:
    """Places of all strings that are statements: docstrings proper and those below an attribute."""
    statements = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {_place(value) for value in statements if _is_text(value)}


def _exports(tree: ast.Module) -> set[tuple[int, int]]:
    places: set[tuple[int, int]] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if "__all__" in map(_last_name, targets):
                places.update(_place(inner) for inner in ast.walk(node.value) if _is_text(inner))
    return places


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _last_name(node: ast.AST) -> str | None:
    return getattr(node, "id", None) or getattr(node, "attr", None)


def _identifiers(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        names = (getattr(inner, field, None) for field in ("id", "attr", "arg"))
        yield from (name for name in names if isinstance(name, str))
        if isinstance(inner, ast.Await) or getattr(inner, "is_async", 0):
            yield "await"


def _annotation_texts(node: ast.AST) -> Iterator[str]:
    annotations = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    if isinstance(node, ast.Call) and _last_name(node.func) == "cast":
        annotations += node.args[:1]
    elif isinstance(node, ast.keyword) and node.arg == "bound":
        annotations.append(node.value)
    for annotation in annotations:
        yield from _texts_outside_literal(annotation) if annotation else ()


def _texts_outside_literal(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Subscript) and _last_name(node.value) == "Literal":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _texts_outside_literal(child)


def _event_loop_import(node: ast.AST) -> str:
    modules: list[str] = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        modules = [node.module]
    found = _listed(_REFUSED_IMPORTS.intersection(module.partition(".")[0] for module in modules))
    return found and f"imports {found}: only the module that is written twice, once per half, may"


def _generator(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript) and _last_name(node.value) == "AsyncGenerator":
        return "AsyncGenerator[...] and Generator[...] take different parameters: use AsyncIterator[...]"
    return ""


def _iterable_test(node: ast.AST) -> str:
    tested: list[ast.expr] = []
    if isinstance(node, ast.Call) and _last_name(node.func) in ("isinstance", "issubclass"):
        tested = node.args[1:]
    elif isinstance(node, ast.MatchClass):
        tested = [node.cls]
    if any(_last_name(inner) == "AsyncIterable" for test in tested for inner in ast.walk(test)):
        return (
            "a test for AsyncIterable becomes one for Iterable, which bytes, str and dict pass too: "
            "decide in a helper that is written twice, once per half"
        )
    return ""


def _no_counterpart(name: str) -> str:
    if _ASYNC_NAME.search(name):
        return f"unknown name {name}: add it to strip, names or keep in [tool.twofold.mirror]"
    return f"{name} has no blocking counterpart: move this to the module that is written twice, once per half"


def _left_in_prose(phrase: str) -> str:
    return (
        f"the blocking text would still say {phrase!r}: reword it, or map the name in [tool.twofold.mirror]"
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))
