"""Bytes -> text: the encoding of a news file found from its bytes, and broken or mixed text named by its line.

Candidates are UTF-8, UTF-16 (with and without byte order mark), GB18030 (which holds GB2312 and GBK), Big5 with the
Hong Kong characters, Windows-1252, and what would pass for Chinese: Japanese, Korean and Cyrillic encodings. UTF-8 is
certain where it decodes, so it is tried first. GB18030 and Big5 accept nearly any bytes, each the other's text as well, so
they are told apart by what comes out: real text is made of frequent characters, misread text of rare ones; Japanese,
Korean and Russian of their own letters. The choice depends on the bytes alone.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import gzip
import io
import re
import zlib
from pathlib import Path
from typing import IO, AnyStr, BinaryIO

from framing.errors import FramingError

SAMPLE = 1 << 19  # bytes of text beyond ASCII that the choice looks at
SCORED = 2000  # characters beyond ASCII that a score looks at
BROKEN = re.compile("[\ud800-\udfff]")  # what a byte that could not be decoded is turned into
_CHUNK = 1 << 20
# The 600 most frequent characters of Chinese news, then the traditional forms of those that have one.
_FREQUENT = (
    "国的中新和发人在方会一全大展作日年同动对进地为合行有业家关平民是出主以美实了化加共要建部联成力重政央等不持强多高上近开个总生工推体"
    "时长月表天经区产视来务我能习消今将系设机现议提面代定到播网军际员理前文息各外法记党领通利增斯交公安制道好事示闻保坚社于量问续正两统"
    "治与者战次海深自目题立分应向度更用入期报运十委场济基这第台过心内市当学明水本席们万称下世举造俄数特施路性调北间界相此科资导式电布已"
    "指克组色局就创球西据决南任护华活信点流巴技项域论支意情程义质书亚协企快乌三比最达击步规得带权计列首稳互源及防也亿东元取可从并解供广"
    "升何农二门团放至品改打物构其后金势受之反维京服标四商尔结所态精拉五超完他空届略织里核双口确育院愿研府集级兰非积气位贸江边极线境求约"
    "起伊引断促村策着参罗接果落无还小管种众效复常原装阿责命队节城致航见州访办评别风投教名准传山切车都火优革干周武备卫专春收友继疫神欧做"
    "游使历话处想件港族术回划群型案助环费客严类显认形益思史马告沙则兴智省查言突预德贯旅志变模河障条融验李由坦易子越础措影谈速把识福媒手"
    "先未走注况营转宣说洲批善朗望希真如需格宁响澳包医铁始采讲盟富单监署王涉林灾观感抗根健紧整停具而破土献老纪绿清该范去再控号站尼围器乡"
    "争扩看士彻袭挥选迎启排疆你景充负青降英连普难身声让哈热密然古伴湾被苏峰百些往赵字伙司究请博证层功待念聚值否止终岛康救印居险官奋段价"
    "贡努米夫征因率少粮承班乐驻必攻國發會動對進爲為業關實聯強開個總體時長經區產視來務習將設機現議網軍際員記黨領聞堅於問續兩統與戰題應報"
    "運場濟這臺過內當學們萬稱舉數調間資導電組創據決護華點項論義質書亞協烏達擊規帶權計穩億東從並廣農門團構後勢維標爾結態屆織雙確願級蘭積"
    "氣貿邊極線約斷參羅無還種衆眾復裝責隊節見訪辦評別風準傳車優幹備衛專繼歐遊歷話處術劃羣群環費嚴類顯認馬則興預貫變條驗礎談識況營轉說寧"
    "響醫鐵採講單監災觀緊獻紀綠該範號圍鄉爭擴徹襲揮選啓啟負連難聲讓熱灣蘇趙夥請證層終島險奮價貢徵糧樂駐"
)
_PUNCTUATION = "，。、：；？！“”‘’「」『』（）《》〈〉【】—…·　"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_HZ = re.compile(rb"~\{(?:[!-w][!-~])+~\}")  # Chinese in seven bits, as in old mail
_FOREIGN = {  # encodings of other languages and the letters that their text cannot do without
    "cp932": "\u3041-\u3096\u30a1-\u30fc", "euc_jp": "\u3041-\u3096\u30a1-\u30fc", "cp949": "\uac00-\ud7a3",
    "cp1251": "\u0410-\u044f\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491", "koi8_r": "\u0410-\u044f",
}  # fmt: skip
_NAMES = {  # what is saved under a name, by the codec's
    "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    "iso8859-1": "cp1252", "utf-8-sig": "utf-8", "utf-16": "utf-16-le",
}  # fmt: skip


def decode(data: bytes, *, source: str, encoding: str | None = None) -> str:
    """Return the text of ``data``, without its byte order mark; line ends stay as they are.

    ``source`` names the file in errors; ``encoding`` skips the choice. Raises ``FramingError``, naming the line, for
    bytes that fit no encoding, for lines in a second encoding, for NUL characters, and for data that is not text.
    """
    name = named_encoding(encoding, source=source) if encoding else find_encoding(data, source=source)
    mark = next((m for m, e in _BOMS if e == name and data.startswith(m)), b"")
    text = repaired(data[len(mark) :].decode(name, "framing-mark"), name)
    mixed = "encodings; save it anew as UTF-8, or pass encoding="
    for broken, what in (
        (BROKEN.search(text), f"a byte that is not {name} text, as other lines are; the file is cut or mixes {mixed}"),
        (re.search("\0", text), "a NUL character; the file is damaged or is not a text file"),
    ):
        if broken:
            raise FramingError(f"{source}, line {text.count(chr(10), 0, broken.start()) + 1}: {what}")
    if name in ("gb18030", "big5hkscs") and encoding is None:
        for number, line in enumerate(text.split("\n"), start=1):
            if other := misread(line, name):
                what = f"looks like {other}, while other lines are {name}; the file mixes {mixed}"
                raise FramingError(f"{source}, line {number}: {what}")
    return text


def find_encoding(data: bytes, *, source: str) -> str:
    """Return the Python codec for ``data`` (a whole file, or its beginning and more of its lines).

    One of utf-8, utf-16-le, utf-16-be, utf-32-le, utf-32-be, gb18030, big5hkscs, cp1252, cp932, euc_jp, cp949, cp1251,
    koi8_r, hz, iso2022_jp, iso2022_kr; without anything beyond ASCII, utf-8. Raises ``FramingError`` for what is not text.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide_encoding(data)
    if wide:
        return wide
    for escape, name in ((b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"), (b"\x1b$)C", "iso2022_kr")):
        if escape in data:
            return name
    if _HZ.search(data) and score(data.decode("hz", "framing-mark")) > 0.6:
        return "hz"
    runs = _HIGH.findall(data)
    high = sum(map(len, runs))
    legacy = [] if _mostly_utf8(data, high) else ["gb18030", "big5hkscs"]
    wide_too = high and not data.isascii() and (0 in data or legacy)
    candidates = legacy + (["utf-16-le", "utf-16-be"] if wide_too else [])
    scores = {name: score(data.decode(name, "framing-mark")) for name in candidates}
    best = max(scores, key=lambda name: scores[name], default="utf-8")
    if best.startswith("utf-16") and scores[best] > 0.5:
        return best
    if data.count(0) > len(data) // 20 or len(_CONTROL.findall(data)) > len(data) // 20:
        raise FramingError(f"{source}: not a text file (NUL or control bytes throughout); check what the file is")
    if high == 0 or not legacy:
        return "utf-8"
    if _central(data):
        return "cp1250"
    if sum(len(run) == 1 for run in runs) >= 0.9 * len(runs):
        return "cp1252"
    best = max(legacy, key=lambda name: scores[name])
    found = best if scores[best] > 0.6 else _foreign(data) or best
    if high >= 16 and 0 != scores.get(found, 1) < 0.05:  # 0: they stand too far down to be scored
        raise FramingError(
            f"{source}: its bytes are no text in an encoding that is known here (UTF-8, GB18030, Big5, Japanese, Korean, "
            "Russian, Central European); save it as UTF-8, or say what it is, e.g. encoding='cp1256', --encoding cp1256"
        )
    return found


def _foreign(data: bytes) -> str:
    """Return the Japanese, Korean or Russian encoding in which the bytes are text of that language, or ""."""
    shares: dict[str, float] = {}
    if sum(map(len, _HIGH.findall(data))) < 16:
        return ""
    for name, letters in _FOREIGN.items():
        text = data.decode(name, "framing-mark")
        seen = [c for c in text[: 20 * SCORED] if c > "\x7f"][:SCORED]
        fit = sum(bool(re.match(f"[{letters}]", c)) for c in seen)
        broken = sum("\ud800" <= c <= "\udfff" or "\uff61" <= c <= "\uff9f" for c in seen)
        runs = len(re.findall(f"[{letters}]{{2,}}", "".join(seen)))
        shares[name] = (fit - 20 * broken) / max(1, len(seen)) if runs else 0.0
    shares["cp1251"], shares["koi8_r"] = (_lower_share(data, name, shares[name]) for name in ("cp1251", "koi8_r"))
    fits = {name: share / (0.25 if name in ("cp932", "euc_jp") else 0.7) for name, share in shares.items()}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] > 1 else ""


def _central(data: bytes) -> bool:
    """Tell Czech, Slovak, Polish, Hungarian, Croatian and Romanian: by the letters that Windows-1250 alone has, and by words."""
    text = data[: 20 * SCORED].decode("cp1250", "replace")
    words = re.findall(r"(?i)\b(?:že|při|který|się|nie|są|hogy|egy|și|şi|să|što|također)\b", text)
    letters = len(re.findall("[ěřůčłąęśżőűăşţćđ]", text))
    return len(words) >= 2 and letters >= 0.1 * sum(c > "\x7f" for c in text)


def _lower_share(data: bytes, name: str, share: float) -> float:
    """Return the share of Cyrillic letters, 0 where capitals stand inside words: it is another encoding then, or language."""
    letters, text = _FOREIGN["cp1251"], data.decode(name, "framing-mark")[: 20 * SCORED]
    words = [word for word in re.findall(r"[^\W\d_]+", text) if re.search(f"[{letters}]{{2}}", word)]
    known = [word for word in words if re.fullmatch(f"[{letters}]+", word)]
    shaped = [word[1:].islower() for word in known]
    whole = sum(shaped) + sum(map(str.isupper, known))
    return share if 2 * sum(shaped) > len(words) and whole > 0.8 * len(words) else 0.0


def score(text: str) -> float:
    """Return how much the characters beyond ASCII look like Chinese news: 1 for frequent ones, below 0 for misread text."""
    weights = _weights()
    seen = [c for c in text[: 20 * SCORED] if c > "\x7f"][:SCORED]
    return sum(weights.get(c, -1.0 if c < "\ud800" or c > "\udfff" else -4.0) for c in seen) / max(1, len(seen))


def misread(text: str, encoding: str) -> str | None:
    """Return the encoding that makes much better text of a line that was decoded as ``encoding``, or None.

    Lines with fewer than eight characters beyond ASCII are not judged.
    """
    if sum(c > "\x7f" for c in text[: 20 * SCORED]) < 8:
        return None
    own = score(text)
    if own > 0.6:
        return None
    try:
        data = text[: 20 * SCORED].encode(encoding)
    except UnicodeEncodeError:
        return None
    others = (name for name in ("utf-8", "gb18030", "big5hkscs") if name != encoding)
    return next((name for name in others if score(data.decode(name, "framing-mark")) > own + 0.5), None)


def is_broken(text: str) -> bool:
    """Tell whether a text has a single surrogate (``BROKEN``), ten times as fast as looking for one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def repaired(text: str, encoding: str) -> str:
    """Return GB18030 text with Windows' single-byte euro sign, which the standard does not have, put in."""
    return text.replace("\udc80", "€") if encoding == "gb18030" else text


def named_encoding(name: str, *, source: str) -> str:
    """Return the codec that reads all that is saved under ``name``: gb2312 and gbk mean GB18030, big5 includes HKSCS."""
    try:
        plain = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        known = "utf-8, utf-16, gb18030, big5hkscs, cp1252"
        raise FramingError(f"{source}: there is no encoding {name!r}; e.g. {known}") from None
    return _NAMES.get(plain, plain)


def read_whole(path: Path, most: int, advice: str) -> bytes:
    """Return a file's bytes; raise ``FramingError`` with the advice for a file of more than ``most`` bytes."""
    if path.stat().st_size > most:
        raise FramingError(f"{path.name}: larger than {most >> 20} MiB; {advice}")
    return path.read_bytes()


def open_binary(path: Path) -> BinaryIO:
    """Open a file for reading bytes, unpacking gzip on the way where the file is gzip."""
    stream = path.open("rb")
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    if not packed:
        return stream
    stream.close()
    return gzip.open(path)  # type: ignore[return-value]


def open_text(path: Path, *, encoding: str | None = None) -> tuple[IO[str], str]:
    """Open a text file of any size and return it with its encoding; the file is scanned, never held whole.

    Line ends are kept. Bytes that are not text in that encoding come out as single surrogates (``BROKEN`` finds
    them), so that the reader can report their row and go on.
    """
    source = path.name
    with open_binary(path) as stream:
        sample = _sample(stream)
    name = named_encoding(encoding, source=source) if encoding else find_encoding(sample, source=source)
    raw = open_binary(path)
    mark = next((m for m, e in _BOMS if e == name and sample.startswith(m)), b"")
    raw.read(len(mark))
    return io.TextIOWrapper(raw, encoding=name, errors="framing-mark", newline=""), name


def read_start(stream: IO[AnyStr], size: int) -> AnyStr:
    """Return the first ``size`` bytes or characters, or what can be read of them where a gzip file is cut."""
    read = getattr(stream, "read1", stream.read)
    start: AnyStr = read(0)
    with contextlib.suppress(EOFError, zlib.error, gzip.BadGzipFile):
        while size > len(start) and (part := read(min(size - len(start), 1 << 14))):
            start += part
    return start


def _sample(stream: BinaryIO) -> bytes:
    """Return the beginning of a file and, from the rest, lines beyond ASCII up to ``SAMPLE`` bytes."""
    head = read_start(stream, 1 << 16)
    parts, size = [head], 0
    if head[:1] and _wide_encoding(head):
        return head
    while size < SAMPLE:
        try:
            chunk = stream.read(_CHUNK)
        except (EOFError, OSError, zlib.error):
            break  # a gzip file that is cut: the reader reports it when it comes to the place
        if not chunk:
            break
        for line in chunk.split(b"\n"):
            if not line.isascii() and size < SAMPLE:
                parts.append(line[:SAMPLE])
                size += len(parts[-1])
    return b"\n".join(parts) if len(parts) > 1 else head


def _wide_encoding(data: bytes) -> str | None:
    """Return UTF-16's byte order where NULs stand on one side of the pairs only and the pairs make text."""
    data = data[: 1 << 16]
    even, odd = data[::2].count(0), data[1::2].count(0)
    if min(even, odd) > max(even, odd) / 10 or max(even, odd) < len(data) / 400:
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    text = data[: len(data) // 2 * 2].decode(name, "framing-mark")
    strange = sum(not (c.isprintable() or c in "\r\n\t\f\u3000\xa0") for c in text)
    beyond = sum(c > "\x7f" for c in text)
    return name if strange <= len(text) / 50 and (beyond < len(text) / 4 or score(text) > 0) else None


def _mostly_utf8(data: bytes, high: int) -> bool:
    """Tell whether nearly all bytes beyond ASCII, or a quarter of the longer lines, are UTF-8: the rest is then damage."""
    if sum(map(len, _UTF8_SEQUENCE.findall(data))) >= 0.9 * high:
        return not _chinese_by_chance(data, high)
    lines = [line for line in data.split(b"\n") if sum(map(len, _HIGH.findall(line))) >= 9]
    return sum(line.decode(errors="ignore").encode() == line for line in lines) > len(lines) / 4


def _chinese_by_chance(data: bytes, high: int) -> bool:
    """Tell whether a handful of bytes that happen to be UTF-8 are Chinese all the same.

    Chinese comes in runs; ó in an English text (the bytes of 贸) stands alone.
    """
    twos = high <= 32 and all(len(found) == 2 for found in _UTF8_SEQUENCE.findall(data))
    in_runs = min(map(len, _HIGH.findall(data)), default=0) >= 4
    return twos and in_runs and score(data.decode("gb18030", "framing-mark")) > 0.5


@functools.cache
def _weights() -> dict[str, float]:
    """Return the weight of each character: frequent 1, in a standard's first level 0.2, other Han -0.5, else absent."""
    weights = {chr(code): -0.5 for code in range(0x3400, 0xA000)}
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    for name, leads in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))):
        chars = (bytes((lead, trail)).decode(name, "ignore") for lead in leads for trail in trails)
        weights |= {char: 0.2 for char in chars if len(char) == 1 and char > "\x7f"}
    weights |= {chr(code): 0.2 for code in range(0xFF10, 0xFF5B)}  # full-width digits and letters
    return weights | dict.fromkeys(_FREQUENT + _PUNCTUATION, 1.0)


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Turn undecodable bytes into single surrogates, whatever the encoding (Python's own handler refuses ASCII bytes)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 | byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("framing-mark", _mark)
