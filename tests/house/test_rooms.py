"""Rooms: what a module may use of another, and what its pure rooms may use at all.

The direction between modules is a contract of import-linter (pyproject.toml); these tests look at which
room is entered.
"""

from tests.house import tree

OPEN = {"types", "queries", "actions"}
"""What another module may enter.  The kernel and the journeys are open throughout: they have no inside to protect."""

ALSO_OPEN = {"reporting": {"figures"}, "journeys": {"duties", "planning"}}
"""Rooms that one reader may enter besides: figures are read by reporting, duties and the plan of a day by journeys."""

VOCABULARY = {"editions": {"days", "vocabulary"}, "roster": {"roles"}, "tasks": {"kinds"}}
"""Pure rooms that are as open as `types`: words and ids, the statistical day, roles, kinds of task."""

FOR_FACES = {
    "canvass": {"reading"},
    "people": {"linking"},
    "roster": {"credentials", "devices", "logins", "sessions", "slips"},
    "reporting": {"formats", "wording"},
    "tasks": {"packs"},
}
"""What is no operation and so has no action: passwords, PINs, tokens and sessions; a bulletin drawn as a file, and its words;
files that lie in the home for a day; a file of a list as it comes; the matcher, pure, which the bench measures."""

FOR_THE_DEMO = {"roster": {"credentials"}, "editions": {"presets"}}
"""The demo sets a home up as whoever installs the program would: with logins, and with an edition that is shipped."""

OPEN_MODULES = {"core", "journeys", "demo"}
PURE_DJANGO = ("django.utils.translation",)


def test_modules_enter_only_the_open_rooms_of_another() -> None:
    entered = []
    for path in tree.product():
        reader = tree.module_of(path)
        for line, name in tree.imports(path):
            _, module, room, *_ = (*name.split("."), "", "", "")
            if not name.startswith("lianfang.") or module in {reader, *OPEN_MODULES}:
                continue
            allowed = OPEN | ALSO_OPEN.get(reader, set()) | VOCABULARY.get(module, set())
            if reader in tree.FACES:
                allowed |= FOR_FACES.get(module, set())
            if reader == "demo":
                allowed |= FOR_THE_DEMO.get(module, set())
            if room not in allowed and (tree.PACKAGE / module).is_dir() and reader not in ("settings", "urls", "wsgi"):
                entered.append(tree.shown(path, line, name))
    assert entered == []


def test_rules_know_neither_the_database_nor_the_framework() -> None:
    known = [
        tree.shown(path, line, name)
        for path in tree.product()
        if tree.room_of(path) == "rules"
        for line, name in tree.imports(path)
        if name.startswith("django.") and not name.startswith(PURE_DJANGO)
    ]
    assert known == []


def test_foreign_keys_name_the_other_module_by_string() -> None:
    """`models` of another module is never imported; test_modules_enter_only... would see it.  Nor is it reached."""
    reached = [
        tree.shown(path, number)
        for path in tree.product()
        if tree.module_of(path) != "core"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "get_model(" in line
    ]
    assert reached == []
