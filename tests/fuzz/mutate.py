"""Files changed as chance, a broken transfer or an attacker changes them: bytes, words, parts of a zip, objects of a PDF.

`mutated(data, kind, random)` is the verb. The same random numbers give the same file.
"""

from __future__ import annotations

import base64
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from random import Random

# Characters of a text: more than any door takes, and little enough that making them does not end the fuzzer itself.
ENOUGH = 30_000_000
NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"1048577",
    b"16385",
    b"2147483648",
    b"99999999999",
    b"1e308",
    b"nan",
    b"1.5",
    b"\xd9\xa3",
)
WORDS = (
    "、",
    "，",
    "；",
    "。",
    "（",
    "）",
    "(",
    "）责任单位：",
    "一、",
    "（一）",
    "1.",
    "1、",
    "①",
    "第一条",
    "市财政局",
    "各县（市）区政府",
    "牵头单位",
    "责任单位",
    "工作任务",
    "工作要求",
    "序号",
    "完成时限",
    "2021年",
    "2月30日前",
    "99月99日",
    "0年0月0日",
    "每月",
    "第四季度",
    "抄送：",
    "附件",
    "\t",
    "|",
    '"',
    ",",
    ";",
    "\r",
    "\n",
    "\n\n",
    "\f",
    "\x00",
    "\x1c",
    "\u2028",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\ufffe",
    "\U0001f600",
    "e\u0301",
    "\U00020000",
    "＝",
    "=1+1",
    "_x0000_",
    "_xD800_",
    "《",
    "》",
    "“",
    "”",
    "…",
    "——",
    " ",
    "\u3000",
    "Ⅳ",
    "⒈",
    "㈠",
    "٣",
    "½",
)
_XML = re.compile(rb"<[^<>]*>|[^<>]+")
_ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"]*)"')
_PDF_TOKEN = re.compile(rb"-?\d+(?:\.\d+)?|/[\w.#+-]+|<<|>>|\[|\]|\([^()]*\)|<[0-9A-Fa-f ]*>|\w+")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NUMBER = re.compile(rb"\d+")

Change = Callable[[bytes, Random], bytes]


def mutated(data: bytes, kind: str, random: Random) -> bytes:
    """The file changed in one to four ways that fit its kind (txt, csv, docx, xlsx, pdf, db)."""
    ways = _WAYS.get(kind, (_bytes,))
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(ways)(data, random)[: 4 << 20]
    return data


def _bytes(data: bytes, random: Random) -> bytes:
    """Bits turned, pieces cut out, doubled, moved or blanked."""
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 12))):
        at, size = random.randrange(len(made) + 1), random.choice((1, 2, 4, 16, 256, 4096))
        how = random.randrange(6)
        if how == 0 and at < len(made):
            made[at] ^= 1 << random.randrange(8)
        elif how == 1:
            del made[at : at + size]
        elif how == 2:
            made[at:at] = made[at : at + size] * random.choice((1, 2, 50))
        elif how == 3:
            made[at : at + size] = random.choice((b"\0", b"\xff")) * len(made[at : at + size])
        elif how == 4:
            made[at : at + 4] = struct.pack("<I", random.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, random.getrandbits(32))))
        else:
            other = random.randrange(len(made) + 1)
            made[at:at] = made[other : other + size]
    return bytes(made)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _text(data: bytes, random: Random) -> bytes:
    """Lines and words of a text moved, doubled, joined, put in; sometimes very many of them."""
    text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    for _ in range(random.choice((1, 2, 5, 20))):
        before = list(lines)
        at = random.randrange(len(lines))
        how, line = random.randrange(8), lines[at]
        if how == 0:
            del lines[at]
            lines = lines or [""]
        elif how == 1:
            lines.insert(random.randrange(len(lines) + 1), line)
        elif how == 2:
            lines.insert(at, random.choice(lines) + line)
        elif how == 3:
            lines[at] = line * random.choice((2, 20))
        elif how == 4:
            lines[at:at] = [line] * random.choice((2, 200, 3000))
        elif how == 5:
            place = random.randrange(len(line) + 1)
            lines[at] = line[:place] + random.choice(WORDS) * random.choice((1, 1, 2, 30, 5000)) + line[place:]
        elif how == 6:
            place = random.randrange(len(line) + 1)
            lines[at : at + 1] = [line[:place], line[place:]]
        else:
            lines[at] = re.sub(r"\d+", lambda _: random.choice(NUMBERS).decode(), line, count=random.choice((1, 0)))
        if sum(map(len, lines)) > ENOUGH:  # asked before they are joined: a long line 3,000 times is nothing until then
            lines = before
            break
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _encoded(data: bytes, random: Random) -> bytes:
    """The same text in another encoding, or in two."""
    text = data.decode("utf-8", "replace")
    codec = random.choice(("utf-16", "utf-16-be", "gb18030", "big5", "utf-8-sig", "utf-7"))
    half = random.choice((0, len(text) // 2))
    return text[:half].encode() + text[half:].encode(codec, "replace")


def _xml(data: bytes, random: Random) -> bytes:
    """Elements doubled, dropped, put elsewhere, deep inside each other; attributes and texts changed."""
    parts = _XML.findall(data)
    if not parts:
        return data
    for _ in range(random.choice((1, 1, 3, 8))):
        at, how = random.randrange(len(parts)), random.randrange(9)
        part = parts[at]
        if how == 0:
            parts[at] = b""
        elif how == 1:
            parts.insert(random.randrange(len(parts)), part)
        elif how == 2:
            size = random.choice((2, 8, 40))
            parts[at:at] = parts[at : at + size] * random.choice((1, 5, 300))
        elif how == 3:
            del parts[at : at + random.choice((2, 8, 40))]
            parts = parts or [b""]
        elif how == 4:
            parts[at] = b"<%s>" % part.strip(b"</>").split(b" ")[0].split(b"/")[0] * random.choice((2, 300, 20000))
        elif how in (5, 6) and part.startswith(b"<"):
            parts[at] = _attribute(part, random)
        else:
            word = random.choice(WORDS).encode() if random.random() < 0.7 else random.choice(NUMBERS)
            parts[at] = part if part.startswith(b"<") else word * random.choice((1, 1, 500))
            parts.insert(at, b"" if part.startswith(b"<") else part)
    return b"".join(parts)


def _attribute(tag: bytes, random: Random) -> bytes:
    found = list(_ATTRIBUTE.finditer(tag))
    if not found:
        return tag
    one = random.choice(found)
    name, value = one.groups()
    given = random.choice(
        (
            random.choice(NUMBERS),
            _NUMBER.sub(lambda _: random.choice(NUMBERS), value),
            b"",
            value * 2,
            value[::-1],
            random.choice(found)[2],
            random.choice(
                (
                    b"XFD1048576",
                    b"A0",
                    b"a1:B2",
                    b"ZZZZ9",
                    b"A1:XFD1048576",
                    b"str",
                    b"s",
                    b"b",
                    b"e",
                    b"d",
                    b"n",
                    b"inlineStr",
                    b"../../x",
                    b"/",
                    b"http://x/",
                )
            ),
        )
    )
    kept = random.choice((b'%s="%s"' % (name, given), b"", b'%s="%s" %s="%s"' % (name, value, name, given)))
    return tag[: one.start()] + kept + tag[one.end() :]


def _office(data: bytes, random: Random) -> bytes:
    """One part of the package changed, dropped, doubled, renamed or exchanged with another."""
    with suppress(Exception), zipfile.ZipFile(BytesIO(data)) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
        at = _weighted(parts, random)
        name, content = parts[at]
        how = random.randrange(12)
        if how == 0:
            del parts[at]
        elif how == 1:
            parts.append((name, random.choice(parts)[1]))
        elif how == 2:
            parts[at] = (
                random.choice((name.upper(), "/" + name, "../" + name, name + "x", random.choice(parts)[0])),
                content,
            )
        elif how == 3:
            parts[at] = (name, random.choice(parts)[1])
        elif how == 4:
            parts[at] = (name, _bytes(content, random))
        else:
            parts[at] = (name, _xml(content, random))
        return _zipped(parts, random)
    return _bytes(data, random)


def _weighted(parts: Sequence[tuple[str, bytes]], random: Random) -> int:
    """Parts that hold what is read come more often than themes and pictures."""
    liked = [
        n
        for n, (name, _) in enumerate(parts)
        if re.search(r"document|sheet|shared|workbook|styles|rels|numbering", name)
    ]
    return random.choice(liked) if liked and random.random() < 0.85 else random.randrange(len(parts))


def _zipped(parts: Sequence[tuple[str, bytes]], random: Random) -> bytes:
    out = BytesIO()
    method = random.choice((zipfile.ZIP_DEFLATED,) * 40 + (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts:
            made.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def _pdf(data: bytes, random: Random) -> bytes:
    """Words of objects changed; streams unpacked, changed as drawing commands, and packed again."""
    found = list(_STREAM.finditer(data))
    if found and random.random() < 0.6:
        one = random.choice(found)
        content, packed = one[1], False
        with suppress(zlib.error):
            content, packed = zlib.decompress(one[1]), True
        if not packed:  # some programs pack and then write in letters
            with suppress(ValueError, zlib.error):
                content = zlib.decompress(base64.a85decode(content.strip().removesuffix(b"~>")))
                changed = base64.a85encode(zlib.compress(_tokens(content, random))) + b"~>"
                return data[: one.start(1)] + changed + data[one.end(1) :]
        changed = _tokens(content, random) if random.random() < 0.8 else _bytes(content, random)
        return data[: one.start(1)] + (zlib.compress(changed) if packed else changed) + data[one.end(1) :]
    return _tokens(data, random)


def _tokens(data: bytes, random: Random) -> bytes:
    """Numbers, names and brackets exchanged, doubled, dropped, put deep inside each other."""
    for _ in range(random.choice((1, 1, 3, 10))):
        # Looked for near a place by chance: a long file need not be searched wholly.
        begin = random.randrange(max(1, len(data) - 20_000))
        found = list(_PDF_TOKEN.finditer(data, begin, begin + 20_000))
        if not found:
            continue
        one, other = random.choice(found), random.choice(found)
        given = (
            random.choice(NUMBERS),
            other[0],
            one[0] * 2,
            b"",
            b"[" * 200,
            b"<<" * 200,
            b"null",
            b"-" + one[0],
        )
        data = data[: one.start()] + random.choice(given) + data[one.end() :]
    return data


_WAYS: dict[str, Sequence[Change]] = {
    "txt": (_text, _text, _text, _bytes, _encoded, _cut),
    "csv": (_text, _text, _text, _bytes, _encoded, _cut),
    "docx": (*(_office,) * 12, _bytes, _cut),
    "xlsx": (*(_office,) * 12, _bytes, _cut),
    "pdf": (_pdf, _pdf, _pdf, _bytes, _cut),
    "db": (_bytes, _bytes, _cut),
}
