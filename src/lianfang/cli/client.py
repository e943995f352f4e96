"""client: the typed Python client, one module without dependencies, made from the API's own description."""

import argparse
import json
import keyword
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.urls import resolve

TARGET = Path(__file__).resolve().parents[3] / "clients" / "python" / "lianfang_client.py"
FRAME = Path(__file__).with_name("client_frame.txt")
DESCRIPTION = "/api/openapi.json"
ACTIONS = "/api/actions/"
PLAIN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "dict[str, Any]",
}
Schema = Mapping[str, Any]


def add_to(commands: Any) -> None:
    client = commands.add_parser(
        "client", help="for developers: make the typed Python client from the API's description"
    )
    client.add_argument(
        "--check", action="store_true", help="change nothing; fail where the client is not as it would be made"
    )
    client.set_defaults(run=run_client)


def run_client(chosen: argparse.Namespace) -> int:
    made = written(document())
    if not chosen.check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(made)
        print(f"{TARGET.name}: {made.count(chr(10))} lines")
        return 0
    if TARGET.exists() and TARGET.read_text() == made:
        return 0
    print("The client is not as it would be made: run `lianfang client`.", file=sys.stderr)
    return 1


def document() -> dict[str, Any]:
    """The description that the API gives of itself."""
    view, request = resolve(DESCRIPTION), HttpRequest()
    request.method, request.path = "GET", DESCRIPTION
    found: dict[str, Any] = json.loads(view.func(request, *view.args, **view.kwargs).content)
    return found


def written(described: Mapping[str, Any]) -> str:
    """The text of the client for an OpenAPI document."""
    schemas = described["components"]["schemas"]
    types = [*_choices(schemas), *_records(schemas, keywords=False), *_records(schemas, keywords=True)]
    methods = [
        _method(path.removeprefix(ACTIONS), one["post"])
        for path, one in sorted(described["paths"].items())
        if ACTIONS in path
    ]
    frame = FRAME.read_text()
    return frame.replace("# TYPES\n", "\n\n".join(types) + "\n").replace("    # METHODS\n", "\n".join(methods))


def _choices(schemas: Mapping[str, Schema]) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        if "properties" not in schema:
            yield f"{name} = {_type(schema)}"


def _records(schemas: Mapping[str, Schema], *, keywords: bool) -> Iterator[str]:
    """Objects as typed dictionaries; those with a field that is a word of Python are written as a call."""
    for name, schema in sorted(schemas.items()):
        if "properties" not in schema or any(map(keyword.iskeyword, schema["properties"])) is not keywords:
            continue
        needed = set(schema.get("required", ()))
        fields = {
            key: _type(one) if key in needed else f"NotRequired[{_type(one)}]"
            for key, one in schema["properties"].items()
        }
        if keywords:
            lines = "".join(
                f'        "{key}": "{said}",\n'.replace('Literal["', "Literal['") for key, said in fields.items()
            )
            yield f'{name} = TypedDict(\n    "{name}",\n    {{\n{lines}    }},\n)'
        else:
            yield f"class {name}(TypedDict):\n" + (
                "".join(f"    {key}: {said}\n" for key, said in fields.items()) or "    pass\n"
            )


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    if "enum" in schema:
        return f"Literal[{', '.join(map(_quoted, schema['enum']))}]"
    if schema.get("type") == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    return PLAIN.get(schema.get("type", ""), "Any")


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _method(name: str, described: Mapping[str, Any]) -> str:
    body = _type(described["requestBody"]["content"]["application/json"]["schema"])
    summary = described.get("description", "").strip().split("\n")[0].replace("\\", "")
    return (
        f"    def {name.replace('.', '_')}(\n"
        f"        self, payload: {body}, *, id: str | None = None, happened_at: str | None = None\n"
        "    ) -> OutcomeOut:\n"
        f'        """{summary}"""\n'
        f'        return self.do("{name}", payload, id=id, happened_at=happened_at)\n'
    )
