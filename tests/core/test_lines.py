"""What is made of a body while it arrives: the cuts between its bytes make no difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold._core.decode import Undecodable
from twofold._core.lines import Chunker, JSONLines, LineSplitter, Parser, charset_of


def fed(parser: Parser[Any], chunks: Iterable[bytes]) -> list[Any]:
    """All items of a body in chunks."""
    return [*(item for chunk in chunks for item in parser.feed(chunk)), *parser.finish()]


@given(st.lists(st.binary(max_size=50)), st.integers(1, 20))
def test_pieces_have_one_size(chunks: list[bytes], size: int) -> None:
    """All but the last have the size, the last has at least one byte, together they are the body."""
    pieces = fed(Chunker(size), chunks)
    assert b"".join(pieces) == b"".join(chunks)
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(0 < len(piece) <= size for piece in pieces[-1:])


def test_pieces_of_no_size_are_what_came() -> None:
    """Without a size the chunks stay as they are, but for empty ones."""
    assert fed(Chunker(None), [b"ab", b"", b"c"]) == [b"ab", b"c"]


@given(st.text("ab\r\n\x0b\x85\u2028é🎈", max_size=40), st.data())
def test_lines_end_in_lf_cr_or_crlf_and_nothing_else(text: str, data: st.DataObject) -> None:
    """Cut anywhere, the lines are those of the whole text; other separators of Unicode are part of a line."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    expected = whole if whole[-1] else whole[:-1]
    body = text.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    chunks = [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    assert fed(LineSplitter(), chunks) == expected


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16", "utf-16-le", "cp1252"])
def test_lines_in_any_charset_byte_by_byte(charset: str) -> None:
    """A character may lie across two chunks."""
    body = "één\r\ntwéé".encode(charset)
    assert fed(LineSplitter(charset), (body[at : at + 1] for at in range(len(body)))) == ["één", "twéé"]


def test_bytes_that_are_no_text_become_the_replacement_character() -> None:
    """Nothing is raised for them, not even at the end."""
    assert fed(LineSplitter(), [b"a\xff\nb\xc3"]) == ["a\ufffd", "b\ufffd"]


def test_json_lines() -> None:
    """Empty lines do not count; a line of another shape is said to be one."""
    assert fed(JSONLines(dict[str, int]), [b'{"a"', b": 1}\n \n", b'{"b": 2}']) == [{"a": 1}, {"b": 2}]
    with pytest.raises(Undecodable, match="valid integer"):
        fed(JSONLines(dict[str, int]), [b'{"a": "x"}\n'])
    with pytest.raises(Undecodable, match="Invalid JSON"):
        fed(JSONLines(dict[str, int]), [b'{"a": 1}{"b": 2}\n'])


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        (None, "utf-8"),
        ("text/plain", "utf-8"),
        ("text/plain; charset=ISO-8859-1", "iso-8859-1"),
        ('text/plain; charset="utf-16"', "utf-16"),
        ("text/plain; charset=klingon", "utf-8"),
        ("text/plain; charset=hex", "utf-8"),
        ("text/plain; charset=idna", "utf-8"),
        ("text/plain; charset=", "utf-8"),
        ("text/plain; charset=a\0b", "utf-8"),
        (";;=;", "utf-8"),
    ],
)
def test_the_charset_of_a_content_type(content_type: str | None, charset: str) -> None:
    """What Python cannot read text in counts as UTF-8."""
    assert charset_of(content_type) == charset


@given(st.text())
def test_row_31_any_content_type_names_a_charset(content_type: str) -> None:
    """Whatever a server writes there, text can be read."""
    LineSplitter(charset_of(content_type))
