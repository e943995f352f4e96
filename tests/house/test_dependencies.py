"""What we stand on: locked by hash, listed with its licence, and fetched from wherever the reader's machine fetches."""

import csv
import json
import re

from tests.house import tree

COPYLEFT_ALLOWED = {"LGPL-3.0-only", "LGPL-2.1-or-later", "MPL-2.0"}
"""Used unmodified as libraries, which their terms allow."""

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "OFL-1.1", "PSF-2.0",
}  # fmt: skip

# Written in parts, so that this file is not among those it finds.
HOSTS = tuple(
    "".join(parts)
    for parts in (
        ("pypi", ".org"), ("python", "hosted.org"), ("registry", ".npmjs"), ("registry", ".yarnpkg"),
        ("npm", "mirror"), ("tuna.tsinghua", ".edu"), ("mirrors", ".aliyun"), ("--index", "-url"),
        ("--extra", "-index"), ("--find", "-links"),
    )
)  # fmt: skip
TEXT = {
    "", ".cfg", ".css", ".csv", ".html", ".in", ".ini", ".js", ".json", ".lock", ".md", ".mjs", ".po", ".py", ".sh",
    ".toml", ".ts", ".txt", ".yaml", ".yml",
}  # fmt: skip


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, str]:
    """Package to version, of one lock file."""
    text = (tree.ROOT / name).read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE))


def asked_for(name: str) -> set[str]:
    lines = (tree.ROOT / name).read_text().splitlines()
    return {normal(match[0]) for line in lines if (match := re.match(r"[A-Za-z0-9._-]+", line)) and line[0] not in "#-"}


def licences() -> dict[str, dict[str, str]]:
    with open(tree.ROOT / "docs" / "LICENCES.csv", encoding="utf-8", newline="") as table:
        return {row["package"]: row for row in csv.DictReader(table)}


def test_every_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[A-Za-z])", (tree.ROOT / name).read_text().strip())
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_is_asked_for_and_the_second_contains_the_first() -> None:
    program, tests = locked("requirements.lock"), locked("requirements-dev.lock")
    assert asked_for("requirements.in") - program.keys() == set()
    assert asked_for("requirements-dev.in") - tests.keys() == set()
    assert program.items() <= tests.items()


def test_every_dependency_is_listed_with_its_licence_and_use() -> None:
    program, everything = locked("requirements.lock").keys(), locked("requirements-dev.lock").keys()
    used_for = {package: row["used_for"] for package, row in licences().items()}
    pages = {package for package, use in used_for.items() if use.startswith("pages")}
    assert {package for package, use in used_for.items() if use == "program"} == set(program)
    assert {package for package, use in used_for.items() if use == "tests"} == set(everything) - set(program)
    assert set(used_for) == set(everything) | pages


def test_everything_bundled_into_the_pages_is_listed() -> None:
    lock = json.loads((tree.ROOT / "frontend" / "package-lock.json").read_text())
    names = {path.rpartition("node_modules/")[2] for path in lock["packages"] if path}
    names = {"@esbuild/*" if name.startswith("@esbuild/") else name for name in names}
    assert names == {package for package, row in licences().items() if row["used_for"].startswith("pages")}


def test_every_licence_is_one_we_may_use() -> None:
    known = PERMISSIVE | COPYLEFT_ALLOWED
    unknown = {
        package: row["licence"]
        for package, row in licences().items()
        if not all(term in known for term in re.split(r" (?:AND|OR) ", row["licence"]))
    }
    assert unknown == {}


def test_no_file_names_a_package_index() -> None:
    named = [
        f"{path.relative_to(tree.ROOT)}: {host}"
        for path in tree.files()
        if path.suffix in TEXT
        for host in HOSTS
        if host in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert named == []
