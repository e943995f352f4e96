"""Render the gallery of components with sample content, to look at: gallery.py OUT_DIR DIVISIONS.csv

Needs Django only.  The people and figures are invented; the divisions are those of the file.
"""

import csv
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation

SOURCES = Path(__file__).resolve().parent.parent / "src"
WEB = SOURCES / "lianfang/web"


def page(request: object) -> HttpResponse:
    """Stands for the addresses that the frame links to."""
    return HttpResponse(str(request))


urlpatterns = [path("language/", page, name="set_language"), path("logout/", page, name="logout")]

Both = tuple[str, str]


def words_in(language: str) -> Any:
    """A function that picks the English or the Chinese of a pair."""
    return lambda english, chinese: chinese if language == "zh-hans" else english


def division_map(rows: list[dict[str, str]], t: Any) -> dict[str, Any]:
    """The county's tree with a made-up value in each village."""
    county = next(row for row in rows if row["level"] == "3")
    kept = [r for r in rows if r["parent_code"] == county["code"]]
    codes = {r["code"] for r in kept}
    kept += [r for r in rows if r["parent_code"] in codes]
    shown = [{"code": county["code"], "name": county["name"], "parent": None, "value": None}]
    for i, row in enumerate(kept):
        leaf = row["level"] == "5"
        value = (i * i * 7919 % 97) % 23 * (i % 3) // 2 if leaf else None
        shown.append(
            {
                "code": row["code"],
                "name": row["name"],
                "parent": row["parent_code"],
                "value": None if leaf and i % 41 == 0 else value,
                "url": f"#{row['code']}",
            }
        )
    label = t("People under observation by village", "各村医学观察人数")
    return {"label": label, "unit": t("people", "人"), "divisions": shown}


def frame(t: Any) -> dict[str, Any]:
    """What base.html and phone.html read."""
    entries = [
        ("Command seat", "指挥台", "command", 0, "", False),
        ("Today", "今日任务", "tasks", 14, "", True),
        ("Orders", "观察令", "order", 12, t("Work", "业务"), False),
        ("Release board", "解除审批", "release", 0, t("Work", "业务"), False),
        ("Screening", "卡点筛查", "gate", 0, t("Work", "业务"), False),
        ("Cases", "病例", "doctor", 1, t("Work", "业务"), False),
        ("Contacts", "密接", "contacts", 62, t("Work", "业务"), True),
        ("People", "人员", "people", 0, t("Work", "业务"), False),
        ("Bulletin", "疫情日报", "bulletin", 0, t("Account", "汇总"), False),
        ("Figures", "指标", "chart", 0, t("Account", "汇总"), False),
        ("Rule edition", "规则版本", "rules", 0, t("Account", "汇总"), False),
    ]
    nav = [
        {"url": f"#{en}", "label": t(en, zh), "icon": icon, "badge": badge, "group": group,
         "urgent": urgent, "active": en == "Command seat"}
        for en, zh, icon, badge, group, urgent in entries
    ]  # fmt: skip
    return {
        "nav": nav,
        "me": {"name": t("Sun Lanying", "孙兰英"), "roles": [t("County commander", "县指挥长")]},
        "clock_banner": datetime(2020, 2, 13, 7, 30),
        "place_name": t("Lishu county", "梨树县"),
        "search_url": "#",
        "csrf_token": "sample",
        "breadcrumbs": [{"url": "#", "label": t("Lishu", "梨树县")}, {"label": t("Command seat", "指挥台")}],
        "back_url": "#",
    }


def desk_lists(t: Any) -> dict[str, Any]:
    """Figures, what waits, the timeline, progress."""
    figures = [
        ("Under observation", "在观人数", "1,284", "people", "人", "+46 since yesterday", "较昨日 +46", "up", ""),
        ("Unplaced contacts", "未安置密接", "62", "people", "人", "12 past their clock", "12 人超时", "", "danger"),
        ("Fever today", "今日发热", "7", "people", "人", "2 awaiting a result", "2 人待检测结果", "", "warn"),
        ("Confirmed, total", "累计确诊", "3", "cases", "例", "0 since yesterday", "较昨日 0", "", ""),
        ("Readings done", "测温完成", "97.4", "%", "%", "33 doors open", "33 户未完成", "down", ""),
        ("Free rooms", "空余房间", "118", "of 240", "/ 240", "3 sites", "3 个点", "", ""),
    ]
    works = [
        ("danger", "contacts", "62 contacts without a place", "62 名密接未安置",
         "Tianjia, Guojiadian, Yushutai · from case 2", "蔡家镇、郭家店镇、榆树台镇 · 病例 2", "12 min late", "超时 12 分", "late"),
        ("warn", "order", "12 observation orders to sign", "12 份观察令待签",
         "3 with exceptions, listed first", "3 份有例外，列在最前", "by 10:00", "10:00 前", "soon"),
        ("note", "signature", "Sealing of Xinkai village: support checked", "新开村封控：保障已核实",
         "One medicine need without a supplier", "1 项药品需求无供应商", "by 12:00", "12:00 前", ""),
        ("idle", "bulletin", "Bulletin of 12 February is ready to issue", "2月12日日报待签发",
         "Two figures corrected since the draft", "草稿后有两项指标更正", "", "", ""),
    ]  # fmt: skip
    events = [
        ("13 February", "2月13日", "07:10", "Temperature 36.5 °C at the door", "入户测温 36.5 °C",
         "Wang Guifen, village doctor", "王桂芬 村医", "thermometer", "ok"),
        ("13 February", "2月13日", "06:40", "Asked for insulin", "需要胰岛素",
         "Zhao Lei, grid worker · by phone", "赵磊 网格员 · 电话", "need", "warn"),
        ("12 February", "2月12日", "16:05", "Not reached, second attempt", "第二次未联系上",
         "Zhao Lei, grid worker", "赵磊 网格员", "not-reached", "idle"),
        ("12 February", "2月12日", "09:30", "Observation order signed, until 26 February 24:00", "观察令已签发，至2月26日24时",
         "Sun Lanying, county commander · own PIN", "孙兰英 县指挥长 · 本人PIN", "signature", "note"),
    ]  # fmt: skip
    return {
        "figures": [
            {"label": t(a, b), "value": v, "unit": t(c, d), "delta": t(e, f), "trend": g, "tone": h, "href": f"#{a}"}
            for a, b, v, c, d, e, f, g, h in figures
        ],
        "works": [
            {"tone": a, "icon": b, "title": t(c, d), "note": t(e, f), "clock": t(g, h), "clock_state": s, "url": "#"}
            for a, b, c, d, e, f, g, h, s in works
        ],
        "events": [
            {"day": t(a, b), "time": c, "text": t(d, e), "by": t(f, g), "icon": i, "tone": j}
            for a, b, c, d, e, f, g, i, j in events
        ],
        "progress": [
            {"label": t("Morning readings", "早间测温"), "value": 1221, "of": 1284, "tone": "ok"},
            {"label": t("Contacts placed", "密接安置"), "value": 41, "of": 103, "tone": "danger"},
        ],
    }


def sample_trend(t: Any) -> dict[str, Any]:
    """A month of made-up daily numbers."""
    first = datetime(2020, 1, 24)
    days = [(first + timedelta(days=i)).strftime("%m-%d") for i in range(21)]
    under = [12 + i * i * 3 - (i % 4) * 9 for i in range(21)]
    return {
        "label": t("New and released by day", "每日新增与解除"),
        "unit": t("people", "人"),
        "labels": days,
        "marks": [{"at": "02-03", "label": t("First case", "首例")}],
        "series": [
            {"name": t("Under observation", "在观"), "values": under},
            {"name": t("Released", "解除"), "values": [0 if i < 14 else (i - 13) * 37 for i in range(21)], "kind": "bar"},
        ],
    }


def sample_table(t: Any) -> dict[str, Any]:
    """Rows of the release board."""
    rows = [
        ("韩玉珍", "Han Yuzhen", "郭家店镇 · 三家子村", "Guojiadian · Sanjiazi", 14, "danger",
         {"status": t("Blocked", "受阻"), "tone": "danger"}, t("Result of the second test is missing", "缺第二次检测结果")),
        ("刘凤", "Liu Feng", "梨树镇 · 北老壕村", "Lishu town · Beilaohao", 14, "warn",
         {"status": t("Due soon", "即将到期"), "tone": "warn"}, t("Transport not agreed", "未落实交通")),
        ("张德福", "Zhang Defu", "榆树台镇 · 新开村", "Yushutai · Xinkai", 14, "",
         {"status": t("Ready", "可解除"), "tone": "ok"}, ""),
        ("王守义", "Wang Shouyi", "孟家岭镇 · 二道沟村", "Mengjialing · Erdaogou", 12, "",
         {"status": t("Under observation", "观察中"), "tone": "note"}, ""),
    ]  # fmt: skip
    return {
        "caption": t("Stays that end today", "今日到期"),
        "pick": "stays",
        "columns": [
            {"label": t("Person", "姓名"), "sort_url": "#", "sorted": "up"},
            {"label": t("Place", "地点"), "sort_url": "#"},
            {"label": t("Day", "天数"), "number": True, "sort_url": "#"},
            {"label": t("State", "状态")},
            {"label": t("What is missing", "所缺")},
            {"label": t("Ends", "到期")},
        ],
        "rows": [
            {
                "tone": tone,
                "value": str(i),
                "name": t(en, zh),
                "blocked": tone == "danger",
                "cells": [
                    {"text": t(en, zh), "url": "#", "sub": t("male, 52", "男 52岁")},
                    t(place_en, place_zh),
                    days,
                    status,
                    missing,
                    {"clock": "24:00", "state": "soon" if tone == "warn" else ""},
                ],
            }
            for i, (zh, en, place_zh, place_en, days, tone, status, missing) in enumerate(rows)
        ],
    }


def sample_fields(t: Any) -> list[dict[str, Any]]:
    """One field of each kind, some with errors."""
    ground = [
        {"value": "contact", "label": t("Close contact", "密接"), "hint": t("Of a confirmed or suspected case", "确诊或疑似病例的密接")},
        {"value": "arrival", "label": t("Arrival from a listed area", "重点地区来返"), "selected": True},
    ]
    symptoms = [("cough", "Cough", "咳嗽"), ("throat", "Sore throat", "咽痛"), ("tired", "Tired", "乏力"), ("breath", "Short of breath", "呼吸困难")]
    return [
        {"name": "person", "label": t("Person", "人员"), "kind": "reference", "search_url": "/find", "required": True},
        {"name": "name", "label": t("Identity number", "身份证号"), "value": "220322199002290017", "required": True,
         "errors": [t("The last digit does not fit the number.", "校验位不符。")]},
        {"name": "left_on", "label": t("Left the listed area on", "离开重点地区日期"), "kind": "date", "value": "2020-02-01", "required": True},
        {"name": "arrived_at", "label": t("Arrived at", "到达时间"), "kind": "datetime", "value": "2020-02-02T18:30"},
        {"name": "t", "label": t("Temperature", "体温"), "kind": "temperature", "value": "37.6", "fever": "37.3", "required": True,
         "hint": t("As read on the thermometer.", "按体温计读数填写。")},
        {"name": "people", "label": t("People in the household", "同住人数"), "kind": "integer", "value": 5, "unit": t("people", "人")},
        {"name": "ground", "label": t("Ground", "依据"), "kind": "choice", "open": True, "choices": ground, "required": True, "wide": True},
        {"name": "symptoms", "label": t("Symptoms", "症状"), "kind": "choices", "wide": True,
         "choices": [{"value": v, "label": t(en, zh), "selected": v == "cough"} for v, en, zh in symptoms]},
        {"name": "ill", "label": t("Feels ill?", "是否不适"), "kind": "yesno", "required": True},
        {"name": "place", "label": t("Place of observation", "观察地点"), "kind": "choice", "choices": [{"value": "h", "label": t("At home", "居家"), "selected": True}, {"value": "s", "label": t("At a site", "集中")}]},
        {"name": "note", "label": t("Note", "备注"), "kind": "longtext", "rows": 3},
        {"name": "file", "label": t("Spreadsheet", "表格文件"), "kind": "file", "wide": True},
    ]  # fmt: skip


def desk(t: Any, rows: list[dict[str, str]]) -> dict[str, Any]:
    """The whole context of the desk's gallery."""
    pairs: dict[str, Both] = {
        "waiting": ("Decisions awaiting me", "待我决定"),
        "waiting_aside": ("4, most pressing first", "4 项，按紧急程度"),
        "map": ("Under observation, by village", "各村在观人数"),
        "trend": ("Under observation and released", "在观与解除"),
        "timeline": ("What happened", "经过"),
        "progress": ("Progress", "进度"),
        "tabs": ("Release board", "解除审批"),
        "filter": ("Filter", "筛选"),
        "table_note": ("Counted as of 13 February 07:30", "截至2月13日07:30"),
        "sign_summary": ("Release 2 people from observation", "解除 2 人医学观察"),
        "form": ("New observation order", "新建观察令"),
        "save": ("Propose the order", "提交拟令"),
        "keys": ("Ctrl + Enter", "Ctrl + Enter"),
        "facts": ("Order", "观察令"),
        "status": ("Status", "状态"),
        "buttons": ("Buttons", "按钮"),
        "empty": ("Empty", "空"),
        "empty_title": ("Nothing waits for you", "没有待办事项"),
        "empty_text": ("New proposals appear here.", "新的拟令会出现在这里。"),
    }
    binds = [
        {"label": t("Home observation", "居家医学观察"), "value": t("until 26 February 24:00", "至2月26日24时"), "note": t("Day 9 of 14", "第 9 天 / 共 14 天")},
        {"label": t("Answers for it", "责任人"), "value": t("Zhao Lei, grid worker", "赵磊 网格员"), "note": "0434-5220000"},
        {"label": t("Next due", "下一项"), "value": t("Evening reading, 15:00 to 19:00", "晚间测温 15:00–19:00")},
    ]  # fmt: skip
    looks = [("primary", "signature", "Sign", "签发"), ("", "edit", "Edit", "编辑"), ("danger", "refuse", "Reject", "退回"), ("quiet", "history", "History", "历史")]
    return {
        **frame(t),
        **desk_lists(t),
        "words": {key: t(*pair) for key, pair in pairs.items()},
        "kicker": t("Thursday 13 February 2020", "2020年2月13日 星期四"),
        "heading": t("Command seat", "指挥台"),
        "lead": t("Three decisions wait, one clock is broken, two things changed since you last looked.", "三项待决定，一项超时，上次查看后有两处变化。"),
        "head_actions": [
            {"label": t("Print", "打印"), "icon": "print", "print": True},
            {"label": t("Issue the bulletin", "签发日报"), "icon": "bulletin", "look": "primary", "url": "#"},
        ],
        "map": division_map(rows, t),
        "trend": sample_trend(t),
        "tabs": [
            {"label": t("Due today", "今日到期"), "url": "#", "active": True, "count": 23},
            {"label": t("Blocked", "受阻"), "url": "#", "count": 4, "urgent": True},
            {"label": t("Released", "已解除"), "url": "#", "count": None},
        ],
        "filters": [
            {"name": "town", "label": t("Township", "乡镇"), "kind": "choice", "choices": [{"value": "1", "label": t("All", "全部"), "selected": True}], "required": True},
            {"name": "day", "label": t("Day", "日期"), "kind": "date", "value": "2020-02-13", "required": True},
        ],
        "table": sample_table(t),
        "pager": {"first": 1, "last": 4, "total": 23, "pages": [{"label": 1, "here": True}, {"label": 2, "url": "#"}, {"label": "…"}, {"label": 6, "url": "#"}], "next_url": "#"},
        "batch_actions": [{"label": t("Release and sign", "解除并签名"), "icon": "signature", "look": "primary"}],
        "person": {
            "name": t("Han Yuzhen", "韩玉珍"), "about": t("female, 71 · Sanjiazi village", "女 71岁 · 三家子村"), "binds": binds,
            "flags": [{"word": t("Lives alone", "独居"), "tone": "warn", "icon": "home"}, {"word": t("Insulin", "胰岛素"), "tone": "note", "icon": "need"}],
        },
        "reasons": [
            {"field": "name", "label": t("Identity number", "身份证号"), "text": t("The last digit does not fit the number.", "校验位不符。"), "next": t("Read it again from the card.", "请对照证件重新核对。")},
            {"label": t("Room", "房间"), "text": t("Room 204 is held until 15 February.", "204 房已占用至2月15日。"), "next": t("Choose one of 11 free rooms", "从 11 间空房中选择"), "url": "#"},
        ],
        "notices": [
            {"tone": "warn", "title": t("Entered later", "补录"), "text": t("This reading was taken five hours before it was entered.", "该体温在测量五小时后录入。")},
            {"tone": "note", "title": t("Stricter than the county edition", "严于县级规则"), "text": t("Approved by Sun Lanying on 10 February.", "孙兰英于2月10日批准。"), "url": "#", "link": t("See the difference", "查看差异")},
            {"tone": "ok", "title": t("Saved", "已保存"), "text": t("Five people recorded at one door.", "一户五人已记录。")},
        ],
        "fields": sample_fields(t),
        "facts": [
            {"label": t("Kind", "类别"), "value": t("Quarantine at home", "居家医学观察")},
            {"label": t("Rule edition", "规则版本"), "value": "lishu_2020", "url": "#"},
            {"label": t("State", "状态"), "value": t("Signed", "已签发"), "tone": "ok"},
            {"label": t("Ends", "到期"), "value": "2020-02-26 24:00", "note": t("Lapses by itself", "到期自动失效")},
        ],
        "statuses": [
            {"tone": tone, "word": t(en, zh)}
            for tone, en, zh in [("ok", "Received", "已接收"), ("warn", "Awaiting receipt", "待接收"), ("danger", "Refused", "退回"), ("critical", "Clock breached", "超时"), ("note", "Under observation", "观察中"), ("idle", "Planned", "已计划")]
        ],
        "buttons": [{"look": a, "icon": b, "label": t(c, d)} for a, b, c, d in looks],
    }  # fmt: skip


def doors(t: Any) -> dict[str, Any]:
    """The phone's list of doors and one visit."""
    needs = [("food", "Food", "食物"), ("medicine", "Medicine", "药品"), ("care", "Care", "照护"), ("other", "Other", "其他")]

    def person(i: int, name: str, about: str, **more: Any) -> dict[str, Any]:
        reading = {"name": f"p{i}-temperature", "label": t("Temperature", "体温"), "kind": "temperature", "fever": "37.3", "required": True, "pad_only": True}
        chips = [{"value": v, "label": t(a, b)} for v, a, b in needs]
        return {"prefix": f"p{i}-", "name": name, "about": about, "temperature": reading, "needs": chips, **more}

    return {
        **frame(t),
        "heading": t("My doors", "我的住户"),
        "subheading": t("Sanjiazi village, group 3", "三家子村三组"),
        "words": {"save_door": t("Save this door", "保存本户")},
        "doors": [
            {"url": "#", "number": 3, "unit": t("due", "人"), "name": t("Han Yuzhen and 2 others", "韩玉珍等 3 人"), "note": t("No. 14 · lives with a child of 4", "14 号 · 有 4 岁儿童"), "next": True, "status": t("Next", "下一户"), "tone": "note", "icon": "door"},
            {"url": "#", "number": 5, "unit": t("due", "人"), "name": t("Zhang Defu and 4 others", "张德福等 5 人"), "note": t("No. 15", "15 号")},
            {"url": "#", "number": 1, "unit": t("due", "人"), "name": t("Liu Feng", "刘凤"), "note": t("No. 17 · by phone this morning", "17 号 · 早上已电话"), "done": t("Done", "已完成")},
        ],
        "people": [
            person(0, t("Han Yuzhen", "韩玉珍"), t("71, head of household", "71岁 户主"), reach="seen", ill="no", already=t("36.4 °C at 06:50 by Wang Guifen, village doctor", "06:50 村医王桂芬已测 36.4 °C"), flags=[{"tone": "warn", "word": t("Insulin", "胰岛素"), "icon": "need"}]),
            person(1, t("Li Ming", "李明"), t("4, grandson", "4岁 孙子"), reach="not_reached"),
        ],
    }  # fmt: skip


def gate(t: Any) -> dict[str, Any]:
    """The gate's page."""
    return {
        **frame(t),
        "heading": t("Lishu west post", "梨树西卡点"),
        "subheading": t("Shift 08:00 to 16:00 · 4 here", "班次 08:00–16:00 · 在岗 4 人"),
        "gate": {
            "kind": "normal",
            "label": t("Passed, temperature normal", "体温正常"),
            "counts": [
                {"kind": "normal", "label": t("Today", "今日"), "value": 842},
                {"kind": "listed", "label": t("Listed area", "重点地区"), "value": 6},
                {"kind": "vehicle", "label": t("Vehicles", "车辆"), "value": 311},
            ],
            "taps": [{"kind": "vehicle", "label": t("Vehicle +1", "车辆 +1"), "icon": "car"}],
            "actions": [
                {"label": t("Abnormal", "异常"), "icon": "fever", "look": "danger", "url": "#"},
                {"label": t("From a listed area", "重点地区来"), "icon": "pin", "url": "#"},
                {"label": t("Refer", "转诊"), "icon": "clinic", "url": "#"},
                {"label": t("Turn back", "劝返"), "icon": "turn-back", "url": "#"},
            ],
            "rule": {"key": "sample", "url": "/api/operations", "action": "screening.tally", "v": 1, "with": {"post": "sample"}, "fold_minutes": 5, "zone_minutes": 480, "cutoff_minutes": 0},
        },
    }  # fmt: skip


def main(out: Path, divisions: Path) -> None:
    """Write six pages and the static files they load."""
    settings.configure(
        SECRET_KEY="gallery",
        ROOT_URLCONF=__name__,
        STATIC_URL="static/",
        USE_I18N=True,
        LANGUAGES=[("en", "English"), ("zh-hans", "简体"), ("zh-hant", "繁體")],
        INSTALLED_APPS=["django.contrib.staticfiles"],
        LOCALE_PATHS=[str(SOURCES / "lianfang/locale")],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(WEB / "templates")],
                "OPTIONS": {"libraries": {"parts": "lianfang.web.templatetags.parts"}, "string_if_invalid": ""},
            }
        ],
    )
    sys.path.insert(0, str(SOURCES))
    sys.modules["gallery"] = sys.modules[__name__]
    django.setup()
    rows = list(csv.DictReader(divisions.open(encoding="utf-8-sig")))
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(WEB / "static", out / "static", dirs_exist_ok=True)
    for language in ("en", "zh-hans"):
        t = words_in(language)
        with translation.override(language):
            for name, context in (("", desk(t, rows)), ("_doors", doors(t)), ("_gate", gate(t))):
                html = render_to_string(f"web/parts/gallery{name}.html", context)
                (out / f"gallery{name}.{language}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
