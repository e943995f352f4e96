"""Prints every kept figure of the home, live and then from kept counts, as two JSON objects.  Run as a program."""

import json
import os
import sys
from datetime import datetime, timedelta

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    django.setup()
    from lianfang.core.clock import local_zone  # noqa: PLC0415  the apps must be ready
    from lianfang.core.figures import FIGURES, Scope, parts, refreshing, value_of_each, watching  # noqa: PLC0415
    from lianfang.core.models import CountedTable, StaleDay  # noqa: PLC0415

    figures = [figure for figure in FIGURES.values() if parts.kept(figure)]
    evening = datetime(2020, 2, 24, tzinfo=local_zone())
    moments = [(None, evening), (evening - timedelta(days=7), evening - timedelta(days=1, hours=3))]

    def counted() -> dict[str, object]:
        return {
            f"{id} {n}": number
            for n, (since, until) in enumerate(moments)
            for id, number in value_of_each(figures, Scope(None, until, since)).items()
        }

    CountedTable.objects.all().delete()
    live = counted()
    for figure in figures:
        table = parts.flows_of(figure)[0].table
        if not StaleDay.objects.filter(source=table).exists():
            StaleDay.objects.create(source=table, day=watching.BEFORE)
    refreshing.count_all(evening, worth=0)
    assert CountedTable.objects.count() > 20, "the month is counted"
    json.dump([live, counted()], sys.stdout)


if __name__ == "__main__":
    main()
