"""Render the gallery of components with sample content, to look at: render.py OUT_DIR DIVISIONS.csv

Needs Django only.  The people and figures (JSON files beside this one) are invented; the divisions are those of the file.
"""

import csv
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation

HERE: Final = Path(__file__).resolve().parent
SOURCES: Final = HERE.parent.parent / "src"
WEB: Final = SOURCES / "lianfang/web"
PAGES: Final = {
    "desk": "web/parts/gallery.html",
    "doors": "web/parts/gallery_doors.html",
    "gate": "web/parts/gallery_gate.html",
}


def nowhere(request: HttpRequest) -> HttpResponse:
    """Stands for the addresses that the frame links to."""
    return HttpResponse(status=204)


urlpatterns = [path("language/", nowhere, name="set_language"), path("logout/", nowhere, name="logout")]


def division_map(rows: Sequence[dict[str, str]], label: str, unit: str) -> dict[str, Any]:
    """The county's tree with a made-up value in each village."""
    county = next(row for row in rows if row["level"] == "3")
    towns = [row for row in rows if row["parent_code"] == county["code"]]
    codes = {row["code"] for row in towns}
    below = [*towns, *(row for row in rows if row["parent_code"] in codes)]
    shown: list[dict[str, Any]] = [{"code": county["code"], "name": county["name"], "parent": None, "value": None}]
    for i, row in enumerate(below):
        made_up = (i * i * 7919 % 97) % 23 * (i % 3) // 2
        value = made_up if row["level"] == "5" and i % 41 else None
        shown.append(
            {"code": row["code"], "name": row["name"], "parent": row["parent_code"], "value": value, "url": f"#{i}"}
        )
    return {"label": label, "unit": unit, "divisions": shown}


def configure() -> None:
    """The least of settings that the templates need."""
    sys.path.insert(0, str(SOURCES))
    templates = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(WEB / "templates")],
        "OPTIONS": {"libraries": {"parts": "lianfang.web.templatetags.parts"}},
    }
    settings.configure(
        ROOT_URLCONF=__name__,
        STATIC_URL="static/",
        USE_I18N=True,
        LANGUAGES=[("en", "English"), ("zh-hans", "简体"), ("zh-hant", "繁體")],
        INSTALLED_APPS=["django.contrib.staticfiles"],
        LOCALE_PATHS=[str(SOURCES / "lianfang/locale")],
        TEMPLATES=[templates],
    )
    django.setup()


def main(out: Path, divisions: Path) -> None:
    """Write six pages and the static files they load."""
    configure()
    rows = list(csv.DictReader(divisions.open(encoding="utf-8-sig")))
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(WEB / "static", out / "static", dirs_exist_ok=True)
    for language in ("en", "zh-hans"):
        for page, template in PAGES.items():
            context = json.loads((HERE / f"{page}.{language}.json").read_text(encoding="utf-8"))
            context["clock_banner"] = datetime.fromisoformat(context["clock_banner"])
            if page == "desk":
                context["map"] = division_map(rows, context["map_label"], context["map_unit"])
            with translation.override(language):
                (out / f"{page}.{language}.html").write_text(render_to_string(template, context), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
