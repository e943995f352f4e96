"""A program that talks to the API as a member of the cast, and what it sends."""

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from lianfang.core import clock
from lianfang.core.ids import fresh
from lianfang.roster import credentials
from tests.cast import LISHU_VILLAGE, Cast
from tests.web.desk import MORNING


class Program:
    """A program that sends with a member's token."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.token = credentials.issue_token(cast.members[name], "program", now=clock.real_now(), days=1)
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def post(self, address: str, body: Any, **headers: str) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body, default=str)
        return Client().post(
            f"/api/{address}", text, content_type="application/json", headers={**self.headers, **headers}
        )

    def get(self, address: str) -> Any:
        return Client().get(f"/api/{address}", headers=self.headers)


def registration(name: str = "赵云", division: str = LISHU_VILLAGE) -> dict[str, Any]:
    payload = {"entry": {"name": name}, "division_id": division}
    return {"id": str(fresh(MORNING)), "action": "people.register_person", "with": payload}


def envelope(*operations: dict[str, Any], sent_at: Any = MORNING) -> dict[str, Any]:
    return {"id": str(uuid4()), "sent_at": sent_at.isoformat(), "operations": list(operations)}


def outcomes(answer: Any) -> list[str]:
    return [one["outcome"] for one in answer.json()["outcomes"]]
