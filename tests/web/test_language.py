"""The language of the program: every text in Chinese, in the words of the field, one word per concept."""

import ast
import re

import pytest
from django.test import Client
from django.utils import translation

from lianfang.cli import catalogue
from tests.house import tree

GLOSSARY = tree.ROOT / "docs" / "GLOSSARY.md"
LANGUAGES = ("en", "zh-hans", "zh-hant")

STAY_ASCII = set(
    "API CSV DOCX GB GeoJSON IgG IgM JSON LIANFANG_HOME MB Markdown ODS PDF PIN QR TOML Word XLS XLSX".split()
    + "English adcode code fresh http".split()
)
"""Names and codes that stay as they are in a Chinese text; so does a command between backticks."""

MEASURE_WORDS = {"个", "份", "件", "例", "人", "人次", "次", "项", "起", "处"}
"""The unit of a figure: "specimens" behind a number is 份."""

ELSEWHERE = {"household": "家庭"}
"""Words that are another concept in one place: the household as a setting of exposure."""

SAID_SO = (
    (r"\bquarantine", r"医学观察|观察", r"隔离治疗"),
    (r"\bclose contacts?\b", r"密接", r"密切接触者"),
    (r"\bstatutory reports?\b", r"网络直报", r"法定报告"),
    (r"\bcase investigations?\b", r"流调", r"个案调查"),
    (r"\bobjections?\b", r"异议", r"申诉"),
    (r"\bhand-overs?\b", r"转运", r"交接"),
    (r"\bawaiting receipt\b", r"待接收", r"等待接收"),
    (r"\bturn(ed|ing)? back\b", r"劝返", r"遣返"),
    (r"\bnot reached\b", r"未联系上", r"失联"),
    (r"\bby phone\b", r"电话核实", r"电话联系"),
    (r"\bunsent\b", r"未发送", r"未上传"),
    (r"\bentered later\b", r"补录", r"迟报"),
    (r"\bcheckpoints?\b", r"卡点", r"检查点"),
    (r"\bsuspected cases?\b", r"疑似", r"可疑病例"),
    (r"\bconfirmed cases?\b", r"确诊", r"证实"),
    (r"\bcontacts? of contacts?\b", r"密接的密接", r"次密"),
    (r"\bspecimens?\b", r"标本", r"样本"),
    (r"\bbulletins?\b", r"通报", r"公报"),
    (r"\brule editions?\b", r"规则版本", r"版次"),
    (r"\bvoid(ed)?\b", r"作废", r"删除"),
    (r"\bregisters\b", r"台账", r"登记册"),
)
"""(what an English text speaks of, the word its Chinese must have, a word that would be another concept or a second word)."""


def glossary() -> list[tuple[str, str, str]]:
    """(English, 简体, 繁體) of every row of the glossary."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in GLOSSARY.read_text().splitlines()]
    return [(row[0], row[1], row[2]) for row in rows if len(row) == 5 and row[0] not in ("English", "---")]


def texts(language: str) -> list[tuple[str, str]]:
    """(English, Chinese) of every text; of one with a plural the plural."""
    stored = catalogue.read(language)
    return [(m.id if isinstance(m.id, str) else m.id[-1], catalogue.said(m)) for m in stored if m.id]


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    return catalogue.faults()


@pytest.mark.parametrize(
    "fault",
    ["no translation", "other parameters", "traditional not as made from simplified", "not compiled anew"],
)
def test_the_catalogue_has(found: dict[str, list[str]], fault: str) -> None:
    assert found[fault] == [], "run `lianfang messages`, translate what it names, and commit src/lianfang/locale"


def test_a_translation_with_other_parameters_is_found() -> None:
    wrong = catalogue.simplified(catalogue.Catalog())
    wrong.add("%(n)s persons", "%(m)s人")
    wrong.add("%(n)s percent", "%(n)s%")
    wrong.add("Sign: {n}", "签署")
    wrong.add(("%(n)s day", "%(n)s days"), ("%(n)s天",))
    assert catalogue.mismatched(wrong) == ["%(n)s persons", "%(n)s percent", "Sign: {n}"]


def test_no_text_hides_in_an_f_string() -> None:
    """What stands within an f-string is not found when the texts are gathered, so it would never be translated."""
    hidden = [
        tree.shown(path, node.lineno, ast.unparse(call))
        for path in tree.product()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "gettext", "gettext_lazy", "ngettext")
    ]
    assert hidden == []


def test_no_english_is_left_in_chinese_texts() -> None:
    left = {}
    for english, chinese in texts("zh_Hans"):
        plain = re.sub(r"`[^`]*`|%\(\w+\)[\d.]*[a-z]|\{\w+\}|--\w+", " ", chinese)
        words = set(re.findall(r"[A-Za-z][A-Za-z_]+", plain)) - STAY_ASCII
        if words:
            left[english] = words
    assert left == {}


def test_chinese_texts_use_chinese_punctuation() -> None:
    wrong = [chinese for _, chinese in texts("zh_Hans") if re.search(r"[一-鿿][,;:!?]|[一-鿿]\.$", chinese)]
    assert wrong == []


@pytest.mark.parametrize(("speaks_of", "must", "never"), SAID_SO)
def test_one_word_per_concept(speaks_of: str, must: str, never: str) -> None:
    about = [(e, c) for e, c in texts("zh_Hans") if re.search(speaks_of, e, re.IGNORECASE) and c not in MEASURE_WORDS]
    assert about
    assert [(e, c) for e, c in about if not re.search(must, c) or re.search(never, c)] == []


def test_isolation_is_for_cases_and_is_never_called_quarantine() -> None:
    about = [(e, c) for e, c in texts("zh_Hans") if re.search(r"\bisolat", e, re.IGNORECASE)]
    assert about
    assert [(e, c) for e, c in about if "隔离治疗" not in c or "医学观察" in c] == []


def test_the_glossary_has_one_word_per_concept() -> None:
    rows = glossary()
    assert len(rows) >= 90
    for column in (0, 1, 2):
        words = [row[column] for row in rows]
        assert sorted({word for word in words if words.count(word) > 1}) == []


def test_the_glossary_gives_the_traditional_form_that_the_program_shows() -> None:
    hans = catalogue.simplified(catalogue.Catalog())
    for english, simplified, _ in glossary():
        hans.add(english, simplified)
    hant = catalogue.traditional(hans)
    assert [(e, t) for e, _, t in glossary() if catalogue.said(hant.get(e)) != t] == []


def test_a_word_of_the_glossary_is_the_programs_word() -> None:
    said = {english.lower(): chinese for english, chinese in texts("zh_Hans")}
    shown = {e: said[e] for e, _, _ in glossary() if e in said and ELSEWHERE.get(e) != said[e]}
    assert [(e, s, shown[e]) for e, s, _ in glossary() if e in shown and s not in shown[e] and shown[e] not in s] == []


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Log in"), ("zh-hans", "登录"), ("zh-hant", "登入")], ids=LANGUAGES
)
def test_the_login_page_speaks_the_language_of_the_browser(db: None, language: str, heading: str) -> None:
    page = Client().get("/login/", headers={"accept-language": language}).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert f'lang="{language.replace("hans", "Hans").replace("hant", "Hant")}"' in page


def test_a_chosen_language_stays_chosen(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    assert client.post("/i18n/setlang/", {"language": "zh-hant", "next": "/login/"}).status_code == 302
    assert "<h1>登入</h1>" in client.get("/login/").content.decode()


def test_one_form_stands_for_one_and_for_many() -> None:
    with translation.override("zh-hans"):
        forms = {translation.ngettext("%(n)s day", "%(n)s days", n) % {"n": n} for n in (1, 5)}
    assert forms == {"1天", "5天"}
