"""The heading of somebody else's form: read from a file as it came, and what its columns are most likely."""

from collections.abc import Iterable, Sequence
from typing import Any

from lianfang.canvass.reading import proposing, texts
from lianfang.canvass.types.forms import HEAD_COLUMNS, HEAD_LINES, FormField, FormHead, FormRows, Merged
from lianfang.canvass.types.lists import ListField

from .sheet_rows import cells_of

Lines = Sequence[Sequence[str]]
LOOKED_AT = 40
"""Lines of a file that are read: a heading is at its top, and nothing of its rows is wanted."""

OF_LISTS = {
    ListField.NAME: FormField.NAME,
    ListField.SEX: FormField.SEX,
    ListField.BORN_ON: FormField.BORN_ON,
    ListField.ID_NUMBER: FormField.ID_NUMBER,
    ListField.PHONE: FormField.PHONE,
    ListField.ADDRESS: FormField.ADDRESS,
}
HEADINGS: dict[FormField, tuple[str, ...]] = {
    FormField.COUNTER: ("序号", "编号", "no", "no.", "#", "number"),
    FormField.AGE: ("年龄", "年龄（岁）", "age"),
    FormField.COUNTY: ("县", "县区", "县（市、区）", "区县", "county"),
    FormField.TOWN: ("乡镇", "街道", "乡镇街道", "镇", "所属乡镇", "town", "township"),
    FormField.VILLAGE: ("村", "社区", "村社区", "村（社区）", "行政村", "所属村", "village", "community"),
    FormField.CARE: ("特殊人群", "特殊群体", "人员类别", "special care"),
    FormField.ELSEWHERE: ("是否外出", "外出情况", "away"),
    FormField.BOUND_BY: ("管控措施", "管理措施", "隔离方式", "measure"),
    FormField.BOUND_UNTIL: ("解除时间", "解除日期", "隔离截止日期", "released on"),
    FormField.AREA: ("地区", "单位", "区域", "乡镇（街道）", "area"),
    FormField.TODAY: ("填表日期", "填报日期", "填报时间", "日期", "date"),
    FormField.FILLED_BY: ("填表人", "填报人", "经办人", "filled in by"),
}
"""What forms call what is no field of a list of people."""
NAMED = {texts.heading(said): field for field, many in HEADINGS.items() for said in many}


def head_of(name: str, content: bytes, lines: int = 0) -> FormHead:
    """The first `lines` of a file as its heading (0: as many as it seems to have).  Raises Refused where it is no spreadsheet."""
    plain = _texts(cells_of(name, content, LOOKED_AT))
    filled = _texts(cells_of(name, content, LOOKED_AT, filling=True))
    most = lines or proposing.propose(filled).first or len(filled)
    most = min(max(most, 1), HEAD_LINES, len(plain) or 1)
    return FormHead(lines=[list(line) for line in plain[:most]] or [[""]], merged=_merged(plain[:most], filled[:most]))


def _texts(lines: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[texts.plain(cell)[:200] for cell in line[:HEAD_COLUMNS]] for line in lines]


def _merged(plain: Lines, filled: Lines) -> list[Merged]:
    """The cells that are one: an empty one says, where merged cells say it in each place, what the first of them says."""
    found: list[Merged] = []
    covered: set[tuple[int, int]] = set()
    for y, line in enumerate(plain):
        for x, said in enumerate(line):
            if not said or (y, x) in covered:
                continue
            right = x
            while right + 1 < len(line) and _is_part(plain, filled, y, right + 1, said):
                right += 1
            bottom = y
            while bottom + 1 < len(plain) and all(
                _is_part(plain, filled, bottom + 1, n, said) for n in range(x, right + 1)
            ):
                bottom += 1
            if (bottom, right) != (y, x):
                found.append(Merged(top=y, left=x, bottom=bottom, right=right))
                covered |= {(m, n) for m in range(y, bottom + 1) for n in range(x, right + 1)}
    return found


def _is_part(plain: Lines, filled: Lines, y: int, x: int, said: str) -> bool:
    return x < len(plain[y]) and x < len(filled[y]) and not plain[y][x] and filled[y][x] == said


def headings(head: FormHead) -> list[str]:
    """What stands over each column: the texts of its lines, a title over all columns left out."""
    width = max(len(line) for line in head.lines)
    spread = [[""] * width for _line in head.lines]
    for y, line in enumerate(head.lines):
        for x, said in enumerate(line):
            spread[y][x] = said
    for one in head.merged:
        for y in range(one.top, one.bottom + 1):
            for x in range(one.left, one.right + 1):
                spread[y][x] = head.lines[one.top][one.left]
    heads = [line for line in spread if len({said for said in line if said}) > 1] or spread[-1:]
    return [" ".join(dict.fromkeys(line[x] for line in heads if line[x])) for x in range(width)]


def proposed(said: str, rows: FormRows, figures: Iterable[tuple[str, str]]) -> tuple[FormField | None, str]:
    """What a column is most likely filled with: a field, or of a form of areas the figure that is called so."""
    compact = texts.heading(said)
    if rows is FormRows.AREAS:
        for id, label in figures:
            if compact and texts.heading(label) == compact:
                return None, id
    parts = [compact, *(texts.heading(part) for part in reversed(said.split()))]
    field = next((NAMED[part] for part in parts if part in NAMED), None)
    if field is None and rows is FormRows.PEOPLE:
        known = proposing.field_of(said)
        field = OF_LISTS.get(known) if known is not None else None
    return field, ""
