"""Values of fields: what is accepted as canonical, what people write, what the eye is shown.

`accept` guards every way into the store: it takes canonical values only and says in words what is wrong with others.
`parse` turns what a person, a workbook or the command line writes (labels, yuan, record numbers, 2021.3.5) into canonical values.
`show` goes the other way.

units     canonical money is fen (int); people write and read yuan
errors    `Unfit` with a sentence for the person; nothing is repaired silently
source    docs/design.md, section Values
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from app import codes
from app.ledgers.face import Face, Kind
from app.names import visible

TEXT_MOST = 200
LONG_MOST = 1_000_000
ITEMS_MOST = 2_000
LONGEST_NAME = 4_096

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])|H[12]|Q[1-4])?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# C0 and C1 controls, lone surrogates, non-characters; bidi overrides would show another text than is stored.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WRITTEN_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")

Resolve = Callable[[str, str], str | None]
"""(ledger, text) -> id of the one record that text names, None when there is none or more than one."""


class Unfit(ValueError):
    """The value cannot stand in this field; the message is for the person."""


def is_id(text: object) -> bool:
    return isinstance(text, str) and bool(_ID.fullmatch(text))


def clean(text: str) -> str:
    """NFC text, CR LF as LF; refused when it holds what no one can type or see."""
    # What is forbidden is not printable, line ends neither: most text needs no second look.
    if not text.isprintable() and _FORBIDDEN.search(text := text.replace("\r\n", "\n").replace("\r", "\n")):
        raise Unfit("含有不能保存的控制字符")
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def accept(face: Face, value: Any) -> Any:
    """`value` as it will be stored.

    returns   None for "not filled" (None, empty text, empty list)
    raises    Unfit
    """
    if value is None or value == "" or value == []:
        return None
    try:
        return _ACCEPT[face.kind](face, value)
    except (TypeError, AttributeError, OverflowError) as error:
        raise Unfit("格式不对") from error


def _text(face: Face, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Unfit("应为文字")
    most = face.most or (TEXT_MOST if face.kind is Kind.TEXT else LONG_MOST)
    if len(value) > most:
        raise Unfit(f"最多{most}个字，现有{len(value)}个字")
    value = clean(value)
    if face.kind is Kind.TEXT and "\n" in value:
        raise Unfit("不能换行")
    return value.strip() or None


def _day(_face: Face, value: Any) -> str:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Unfit("日期应写成 2026-11-21")
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise Unfit("没有这一天") from error
    return value


def _moment(_face: Face, value: Any) -> str:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise Unfit("时间应写成 2026-11-21 09:30")
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise Unfit("没有这个时间") from error
    return value


def _whole(least: int, most: int, words: str) -> Callable[[Face, Any], int]:
    def accept_whole(_face: Face, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Unfit(words)
        return value
    return accept_whole


def _decimal(_face: Face, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e15:
        raise Unfit("应为数字")
    return float(value)


def _bool(_face: Face, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("应为是或否")
    return value


def _period(_face: Face, value: Any) -> str:
    if not isinstance(value, str) or not _PERIOD.fullmatch(value):
        raise Unfit("期间应写成 2026、2026H1、2026Q3 或 2026-11")
    return value


def _code(face: Face, value: Any) -> str:
    if not isinstance(value, str) or (face.codes and value not in codes.table(face.codes)):
        raise Unfit(f"{face.label}里没有“{_short(value)}”这一项")
    return value


def _codes(face: Face, value: Any) -> list[str]:
    return sorted({_code(face, one) for one in _items(value)})


def _choice(face: Face, value: Any) -> str:
    if not isinstance(value, str) or value not in (face.choices or {}):
        raise Unfit(f"{face.label}里没有“{_short(value)}”这一项")
    return value


def _ref(_face: Face, value: Any) -> str:
    if not is_id(value):
        raise Unfit(f"没有找到“{_short(value)}”这条记录")
    return str(value)


def _refs(face: Face, value: Any) -> list[str]:
    return list(dict.fromkeys(_ref(face, one) for one in _items(value)))


def _files(_face: Face, value: Any) -> list[dict[str, Any]]:
    kept = []
    for one in _items(value):
        if not (isinstance(one, dict) and set(one) == {"name", "sha256", "size"} and isinstance(one["name"], str)
                and isinstance(one["sha256"], str) and _DIGEST.fullmatch(one["sha256"]) and type(one["size"]) is int and one["size"] >= 0):
            raise Unfit("附件记录不完整")
        if not 0 < len(one["name"]) <= LONGEST_NAME:
            raise Unfit(f"附件名为1至{LONGEST_NAME}个字")
        kept.append(one)
    return kept


def _table(face: Face, value: Any) -> list[dict[str, Any]]:
    columns = {column.name: column for column in face.columns}
    kept = []
    for number, line in enumerate(_items(value), 1):
        if not isinstance(line, Mapping):
            raise Unfit(f"第{number}行格式不对")
        if unknown := set(line) - set(columns):
            raise Unfit(f"第{number}行没有“{_short(sorted(unknown)[0])}”这一列")
        filled: dict[str, Any] = {}
        for name, written in line.items():
            try:
                if (taken := accept(columns[name], written)) is not None:
                    filled[name] = taken
            except Unfit as unfit:
                raise Unfit(f"第{number}行{columns[name].label}：{unfit}") from unfit
        if filled:
            kept.append(filled)
    return kept


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise Unfit("应为列表")
    if len(value) > ITEMS_MOST:
        raise Unfit(f"最多{ITEMS_MOST}项")
    return list(value)


def _short(value: object) -> str:
    words = str(value)
    return words if len(words) <= 20 else words[:20] + "…"


_ACCEPT: dict[Kind, Callable[[Face, Any], Any]] = {
    Kind.TEXT: _text, Kind.LONG: _text, Kind.DATE: _day, Kind.MOMENT: _moment,
    Kind.INT: _whole(0, 2**53, "应为不小于0的整数"), Kind.MONEY: _whole(-(2**53), 2**53, "应为金额"),
    Kind.YEAR: _whole(1900, 2200, "应为年份"), Kind.DECIMAL: _decimal, Kind.BOOL: _bool, Kind.PERIOD: _period,
    Kind.CODE: _code, Kind.CODES: _codes, Kind.CHOICE: _choice, Kind.REF: _ref, Kind.REFS: _refs, Kind.FILES: _files, Kind.TABLE: _table,
}


def parse(face: Face, written: Any, resolve: Resolve) -> Any:
    """What a person wrote, as a canonical value.

    raises    Unfit
    """
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    if face.kind in _PARSE:
        written = _PARSE[face.kind](face, written, resolve)
    return accept(face, written)


def _read_day(_face: Face, written: Any, _resolve: Resolve) -> Any:
    if isinstance(written, datetime):
        return written.date().isoformat()
    if isinstance(written, date):
        return written.isoformat()
    folded = unicodedata.normalize("NFKC", str(written)).strip()
    if found := _WRITTEN_DAY.fullmatch(folded):
        return f"{int(found[1]):04}-{int(found[2]):02}-{int(found[3]):02}"
    return folded


def _read_moment(face: Face, written: Any, resolve: Resolve) -> Any:
    if isinstance(written, datetime):
        return written.strftime("%Y-%m-%dT%H:%M")
    if isinstance(written, date):
        return written.isoformat()
    folded = unicodedata.normalize("NFKC", str(written)).strip().replace("T", " ")
    day, _, clock = folded.partition(" ")
    if not clock:
        return _read_day(face, day, resolve)
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", clock.strip()):
        return f"{_read_day(face, day, resolve)}T{int(found[1]):02}:{found[2]}"
    return folded


_NAMED_PERIODS = {"上半年": "H1", "下半年": "H2", "第一季度": "Q1", "第二季度": "Q2", "第三季度": "Q3", "第四季度": "Q4"}


def _read_period(_face: Face, written: Any, _resolve: Resolve) -> Any:
    """2026年, 2026年上半年, 2026年第三季度, 2026年9月 as `shown_period` says them."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(written)))
    if not (found := re.fullmatch(r"(\d{4})年?(?:(\d{1,2})月份?|([上下]半年|第[一二三四]季度))?", folded)):
        return folded
    year, month, part = found.groups()
    if month:
        return f"{year}-{int(month):02}"
    return str(year) + _NAMED_PERIODS.get(part, "")


def _read_int(face: Face, written: Any, _resolve: Resolve) -> Any:
    after = "年?" if face.kind is Kind.YEAR else ""
    if isinstance(written, str) and (found := re.fullmatch(rf"(\d{{1,16}}){after}", unicodedata.normalize("NFKC", written).strip())):
        return int(found[1])
    return int(written) if isinstance(written, float) and written.is_integer() else written


def _read_number(_face: Face, written: Any, _resolve: Resolve) -> Any:
    return float(_decimal_of(written)) if isinstance(written, str) else written


def _read_yuan(_face: Face, written: Any, _resolve: Resolve) -> int:
    """Yuan as people write them (1,234.5; 1.2万; 300元) in fen; more than two decimals are refused, not rounded."""
    if isinstance(written, bool):
        raise Unfit("应为金额")
    folded = unicodedata.normalize("NFKC", str(written)).replace(",", "").replace(" ", "").removesuffix("元")
    times = 1
    for unit, size in (("万", 10_000), ("亿", 100_000_000)):
        if folded.endswith(unit):
            folded, times = folded.removesuffix(unit), size
    with localcontext() as context:
        context.prec = 40
        fen = _decimal_of(folded) * times * 100
        if abs(fen) > 2**53:
            raise Unfit("金额太大")
        if fen != fen.to_integral_value():
            raise Unfit("金额最多两位小数")
    return int(fen)


def _decimal_of(written: object) -> Decimal:
    try:
        value = Decimal(unicodedata.normalize("NFKC", str(written)).strip())
    except InvalidOperation as error:
        raise Unfit(f"“{_short(written)}”不是数字") from error
    if not value.is_finite():
        raise Unfit(f"“{_short(written)}”不是数字")
    return value


_YES, _NO = {"是", "有", "√", "true", "1", "yes", "y"}, {"否", "无", "×", "false", "0", "no", "n"}


def _read_bool(_face: Face, written: Any, _resolve: Resolve) -> Any:
    folded = unicodedata.normalize("NFKC", str(written)).strip().casefold()
    return True if folded in _YES else False if folded in _NO else written


def _read_code(face: Face, written: Any, _resolve: Resolve) -> Any:
    return (codes.table(face.codes).find(str(written)) if face.codes else None) or written


def _read_choice(face: Face, written: Any, _resolve: Resolve) -> Any:
    words = {codes.folded(word): code for code, word in (face.choices or {}).items()}
    return words.get(codes.folded(str(written)), written)


def _listed(written: Any) -> list[Any]:
    if isinstance(written, str):
        return [part for part in re.split(r"[、，,；;\n]", written) if part.strip()]
    return _items(written)


def _read_ref(face: Face, written: Any, resolve: Resolve) -> Any:
    return written if is_id(written) else resolve(face.ref or "", str(written).strip()) or written


def _read_table(face: Face, written: Any, resolve: Resolve) -> list[dict[str, Any]]:
    columns = {column.name: column for column in face.columns} | {column.label: column for column in face.columns}
    lines = []
    for number, line in enumerate(_items(written), 1):
        if not isinstance(line, Mapping):
            raise Unfit(f"第{number}行格式不对")
        read = {}
        for name, value in line.items():
            if (column := columns.get(name)) is None:
                raise Unfit(f"第{number}行没有“{_short(name)}”这一列")
            try:
                read[column.name] = parse(column, value, resolve)
            except Unfit as unfit:
                raise Unfit(f"第{number}行{column.label}：{unfit}") from unfit
        lines.append(read)
    return lines


_PARSE: dict[Kind, Callable[[Face, Any, Resolve], Any]] = {
    Kind.DATE: _read_day, Kind.MOMENT: _read_moment, Kind.INT: _read_int, Kind.YEAR: _read_int, Kind.DECIMAL: _read_number,
    Kind.MONEY: _read_yuan, Kind.BOOL: _read_bool, Kind.CODE: _read_code, Kind.CHOICE: _read_choice, Kind.REF: _read_ref,
    Kind.PERIOD: _read_period,
    Kind.CODES: lambda face, written, resolve: [_read_code(face, one, resolve) for one in _listed(written)],
    Kind.REFS: lambda face, written, resolve: [_read_ref(face, one, resolve) for one in _listed(written)],
    Kind.TABLE: _read_table,
}

_AS_WRITTEN = frozenset({Kind.TEXT, Kind.LONG, Kind.DATE})

Titles = Callable[[str], str]
"""id -> title of the record, "" when it is not here."""


def show(face: Face, value: Any, titles: Titles) -> str:
    """The value for the eye, one line for lists (items with 、, a sub-table's lines with ；)."""
    if value is None or value == []:
        return ""
    if face.kind in _AS_WRITTEN:
        return str(value)
    match face.kind:
        case Kind.MONEY:
            return yuan(value)
        case Kind.BOOL:
            return "是" if value else "否"
        case Kind.MOMENT:
            return str(value).replace("T", " ")
        case Kind.DECIMAL:
            return f"{value:g}"
        case Kind.CODE:
            return label(face, value)
        case Kind.CODES:
            return "、".join(label(face, one) for one in value)
        case Kind.CHOICE:
            return (face.choices or {}).get(value, str(value))
        case Kind.REF:
            return titles(value)
        case Kind.REFS:
            return "、".join(filter(None, map(titles, value)))
        case Kind.FILES:
            return "、".join(visible(str(one["name"])) for one in value)
        case Kind.TABLE:
            lines = (" ".join(filter(None, (show(column, line.get(column.name), titles) for column in face.columns))) for line in value)
            return "；".join(lines)
        case Kind.PERIOD:
            return shown_period(str(value))
        case _:
            return str(value)


def label(face: Face, code: str) -> str:
    """A code's label; a code this installation does not know is shown as it is."""
    if not face.codes:
        return code
    table = codes.table(face.codes)
    return table.label(code) if code in table else code


def yuan(fen: int) -> str:
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02}"


def shown_period(period: str) -> str:
    named = {"H1": "上半年", "H2": "下半年", "Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}
    if period[4:] in named:
        return f"{period[:4]}年{named[period[4:]]}"
    return f"{period[:4]}年{int(period[5:])}月" if period[4:] else f"{period}年"
