"""Encodings are found from the bytes; broken and mixed text is named by line."""

from __future__ import annotations

import codecs
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import FramingError
from framing.readers.decode import BROKEN, decode, find_encoding, is_broken, misread, open_text

SIMPLIFIED = "港口的工作人员说，本周受理的申请比上周多，审核仍按原来的规定进行。\n出口商希望手续再快一些，但也表示理解管理的需要。\n分析人士认为，供应不会在短期内中断。\n"
TRADITIONAL = "港口的工作人員說，本週受理的申請比上週多，審核仍按原來的規定進行。\n出口商希望手續再快一些，但也表示理解管理的需要。\n分析人士認為，供應不會在短期內中斷。\n"
HONG_KONG = "佢哋話喺碼頭等咗好耐，啲貨仲未放行，嗰個經理都唔知點算。\n" * 3
ENGLISH = (
    "The port’s director said the queue – “not long” – costs £40 a day; naïve buyers pay more.\nNothing else changed.\n"
)


JAPANESE = "港の作業員によると、今週の申請は先週より多い。審査はこれまでの規則で行われる。\n"
KOREAN = "항구 직원에 따르면 이번 주 신청이 지난주보다 많다. 심사는 기존 규정대로 진행된다.\n"
RUSSIAN = "Работники порта говорят, что заявок на этой неделе больше, чем на прошлой.\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED + "㐀𠀀", "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (HONG_KONG, "big5hkscs", "big5hkscs"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        (ENGLISH, "cp1252", "cp1252"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (JAPANESE, "iso2022_jp", "iso2022_jp"),
        (KOREAN, "euc_kr", "cp949"),
        (SIMPLIFIED, "hz", "hz"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8_r", "koi8_r"),
        (ENGLISH, "utf-8", "utf-8"),
        ("plain ASCII\n", "ascii", "utf-8"),
    ],
)
def test_encoding_is_found_and_text_comes_back(text: str, encoding: str, found: str) -> None:
    data = text.encode(encoding)
    assert find_encoding(data, source="x") == found
    assert decode(data, source="x") == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_marks_decide_and_are_taken_off(mark: bytes, encoding: str) -> None:
    assert decode(mark + SIMPLIFIED.encode(encoding), source="x") == SIMPLIFIED


@pytest.mark.parametrize(("text", "encoding"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5")])
@pytest.mark.parametrize("length", [12, 20, 40])
def test_short_pieces_are_told_apart(text: str, encoding: str, length: int) -> None:
    plain = text.replace("\n", "")
    for start in range(len(plain) - length):
        data = plain[start : start + length].encode(encoding)
        assert decode(data, source="x") == plain[start : start + length]


def test_two_characters_that_are_also_utf8_are_chinese() -> None:
    both = "路路"
    assert both.encode("gbk").decode("utf-8")
    assert decode(both.encode("gbk"), source="x") == both
    assert decode("联通".encode("gbk"), source="x") == "联通"


def test_single_accents_in_english_text_are_not_chinese() -> None:
    for word in ("café", "Bogotá", "Cantó", "naïve", "señor", "Müller", "£5", "20 °C"):
        assert decode(f"One {word} only.".encode(), source="x") == f"One {word} only."
        assert decode(f"One {word} only.".encode("cp1252"), source="x") == f"One {word} only."


def test_windows_euro_sign_in_chinese_text() -> None:
    data = SIMPLIFIED.encode("gbk") + b"\x80" + "一百万。".encode("gbk")
    assert decode(data, source="x").endswith("€一百万。")


def test_mixed_encodings_name_the_line() -> None:
    with pytest.raises(FramingError, match=r"x, line 4: .*utf-8"):
        decode(SIMPLIFIED.encode() + TRADITIONAL.encode("big5"), source="x")
    with pytest.raises(FramingError, match=r"x, line 13: "):
        decode((SIMPLIFIED * 4).encode("gb18030") + SIMPLIFIED.split("\n")[0].encode(), source="x")
    mixed = (SIMPLIFIED * 3).encode("gb18030") + TRADITIONAL.encode("big5")
    with pytest.raises(FramingError, match=r"x, line 1\d: "):
        decode(mixed, source="x")


def test_cut_utf8_names_the_last_line() -> None:
    with pytest.raises(FramingError, match="x, line 3: "):
        decode(SIMPLIFIED.encode()[:-5], source="x")


def test_nul_and_binary_data_are_refused() -> None:
    with pytest.raises(FramingError, match="x, line 2: a NUL character"):
        decode(b"one line\nan\0other " + b"word " * 30, source="x")
    with pytest.raises(FramingError, match="not a text file"):
        decode(bytes(range(256)) * 4, source="x")


def test_declared_names_mean_all_that_is_saved_under_them() -> None:
    text = "镕㐀，港口"
    assert decode(text.encode("gb18030"), source="x", encoding="gb2312") == text
    with pytest.raises(FramingError, match="there is no encoding 'klingon'"):
        decode(b"a", source="x", encoding="klingon")


def test_good_lines_raise_no_alarm() -> None:
    for text, encoding in ((SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5hkscs"), (HONG_KONG, "big5hkscs")):
        assert [misread(line, encoding) for line in text.split("\n")] == [None] * (text.count("\n") + 1)


def test_files_are_streamed_and_bad_bytes_marked(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(codecs.BOM_UTF8 + SIMPLIFIED.encode() + "坏".encode("gbk") + b"\n")
    stream, name = open_text(path)
    with stream:
        text = stream.read()
    assert name == "utf-8"
    assert text.startswith(SIMPLIFIED)
    assert BROKEN.search(text, len(SIMPLIFIED))
    packed = tmp_path / "a.txt.gz"
    packed.write_bytes(gzip.compress(("a" * 2_000_000 + "\n" + SIMPLIFIED).encode("gbk")))
    stream, name = open_text(packed)
    with stream:
        assert stream.read().endswith(SIMPLIFIED)
    assert name == "gb18030"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_clear_error(data: bytes) -> None:
    try:
        text = decode(data, source="x")
    except FramingError:
        return
    assert not BROKEN.search(text)
    assert "\0" not in text


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_always_comes_back_with_a_mark(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode(), source="x") == text


@given(text=st.text(alphabet="a港\ud83d\ude00\udc80\U0001f600"))
def test_a_text_is_broken_where_it_has_a_single_surrogate(text):
    assert is_broken(text) == bool(BROKEN.search(text))
