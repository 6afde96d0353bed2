"""Callback bodies as the page sends them, made from the registered callbacks."""

from __future__ import annotations

from typing import Any

from dash import Dash


def server_callbacks(app: Dash) -> dict[str, Any]:
    """The callbacks that a browser may post to the server, by output name."""
    return {name: found for name, found in app.callback_map.items() if "callback" in found}


def body_of(app: Dash, output: str, values: dict[str, Any]) -> dict[str, Any]:
    """A well-formed body for the callback `output`; `values` by "id.property", null where not given."""
    found = app.callback_map[output]
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
        for part in output.strip(".").split("...")
    ]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": _sent(found["inputs"], values),
        "state": _sent(found["state"], values),
        "changedPropIds": [f"{found['inputs'][0]['id']}.{found['inputs'][0]['property']}"],
    }


def _sent(items: list[dict[str, str]], values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**item, "value": values.get(f"{item['id']}.{item['property']}")} for item in items]
