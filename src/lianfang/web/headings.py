"""The headings that real rosters have, and the titles in them: read as the columns and choices of an operation's spreadsheet."""

import re
import unicodedata
from collections.abc import Mapping

ROSTER = "roster.import_worker"
HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    ROSTER: {
        "name": ("姓名", "名字", "人员姓名", "工作人员", "工作人员姓名", "网格员姓名"),
        "phone": ("手机号", "手机号码", "手机", "联系电话", "电话", "电话号码", "联系方式"),
        "role": ("职务", "岗位", "角色", "身份", "人员类别"),
        "division_id": (
            *("县", "县区", "县(市、区)", "乡镇", "镇", "街道", "乡镇街道", "乡镇/街道", "乡(镇)", "所属乡镇"),
            *("村", "社区", "村/社区", "村(社区)", "村社区", "行政村", "所属村", "所属社区", "辖区", "行政区划代码"),
        ),
        "grid": ("网格", "所属网格", "网格名称", "网格号", "负责网格"),
        "username": ("登录名", "账号", "用户名"),
        "until": ("截止", "截止日期", "结束日期", "任期至"),
    }
}
"""For an operation, by column: what rosters call it.  Several that name the area (town, village) make one cell."""

TITLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    ROSTER: {
        "grid_worker": ("网格长", "专职网格员", "兼职网格员", "村干部", "社区工作者", "社区干部", "包户干部"),
        "checkpoint_worker": ("卡点值守人员", "值守人员", "卡点人员", "卡口工作人员", "检查点人员"),
        "clinician": ("医生", "医师", "发热门诊医生"),
        "laboratory": ("检验员", "检验师", "检验人员"),
        "epidemiologist": ("流调员", "流调队员"),
    }
}
"""For an operation, by role: titles that mean it.  Who leads, audits or keeps the roster is named by the role's own words."""

JOINED = " / "
"""Stands between the parts of one cell that came from several columns."""


def plain(heading: str) -> str:
    """A heading or title without blanks, line breaks, marks of what is needed, or wide signs."""
    return re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", heading)).casefold()


def columns_called(action: str) -> dict[str, str]:
    """Each heading by which a column of an operation is known besides its own, and the column's path."""
    return {plain(said): path for path, known in HEADINGS.get(action, {}).items() for said in known}


def joined(action: str, path: str) -> bool:
    """Whether several columns of a file may make one cell."""
    return path == "division_id" and action in HEADINGS


def meant(action: str, path: str, said: str) -> str:
    """The key of the role that a title means; any other text as it stands."""
    if path != "role":
        return said
    wanted = plain(said)
    return next((key for key, known in TITLES.get(action, {}).items() if wanted in map(plain, known)), said)
