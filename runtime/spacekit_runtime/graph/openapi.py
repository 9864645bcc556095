"""`/gradio_api/openapi.json`: the endpoints of an app as OpenAPI, for tools that speak that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.protocol import API_PREFIX, GRADIO_VERSION

TEXT = {"schema": {"type": "string"}}
UPLOAD = {
    "post": {
        "summary": "Send files",
        "operationId": "upload_file_upload_post",
        "parameters": [
            {
                "name": "upload_id",
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": "A name by which the progress can be asked for",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "files": {"type": "array", "items": {"type": "string", "format": "binary"}}
                        },
                        "required": ["files"],
                    }
                }
            },
        },
        "responses": {
            "200": {
                "description": "The paths of the files, in order",
                "content": {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}},
            },
            "413": {"description": "A file is larger than the app takes"},
        },
    }
}


def openapi(app: App, root: str) -> dict[str, Any]:
    """The endpoints that clients may call, as OpenAPI.

    Args:
        app: The app.
        root: Its address as the client knows it.
    """
    paths: dict[str, Any] = {f"{API_PREFIX}/upload": UPLOAD}
    for name, call in app.endpoints.items():
        if call.visibility == "public":
            paths[f"{API_PREFIX}/call/v2/{name}"] = _post(call)
            paths[f"{API_PREFIX}/call/{name}/{{event_id}}"] = _get(call)
    return {
        "openapi": "3.0.2",
        "info": {"title": app.config["title"], "description": "", "version": GRADIO_VERSION},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {"schemas": {}},
    }


def _post(call: Call) -> dict[str, Any]:
    names = call.parameter_names()
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: plain_schema(call.inputs[at].api_info()) for at, name in names.items()},
    }
    required = [name for at, name in names.items() if call.default(at) is MISSING]
    if required:
        schema["required"] = required
    takes_files = any(call.inputs[at].carries_files for at in names)
    how = (
        f". Files are sent to POST {API_PREFIX}/upload first; the path that it answers goes in here as "
        '{"path": "...", "meta": {"_type": "gradio.FileData"}}'
    )
    event_id = {"type": "object", "properties": {"event_id": {"type": "string"}}}
    told = f"{call.description} " if call.description else ""
    return {
        "post": {
            "summary": f"Endpoint /{call.name}{how if takes_files else ''}",
            "description": f"{told}Fetch the answer: GET {API_PREFIX}/call/{call.name}/{{event_id}}.",
            "operationId": call.name,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {
                "200": {
                    "description": "The event that was put in the queue",
                    "content": {"application/json": {"schema": event_id}},
                },
                "422": {"description": "The values do not fit"},
                "503": {"description": "The queue is full"},
            },
        }
    }


def _get(call: Call) -> dict[str, Any]:
    return {
        "get": {
            "summary": f"The answer of /{call.name}",
            "description": "Server-sent events; `complete` has a list with a value for each output.",
            "operationId": f"{call.name}_get",
            "parameters": [
                {
                    "name": "event_id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                    "description": "What the POST answered",
                }
            ],
            "responses": {
                "200": {
                    "description": "Events: generating, complete or error",
                    "content": {"text/event-stream": TEXT},
                },
                "404": {"description": "There is no such event, or it was fetched already"},
            },
        }
    }


def plain_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without what OpenAPI 3.0 has no words for: parts defined elsewhere, types that are none."""
    definitions = schema.get("$defs", {})

    def without(part: Any) -> Any:
        if isinstance(part, Mapping):
            if "$ref" in part:
                return without(definitions.get(str(part["$ref"]).rpartition("/")[2], {}))
            kept = {
                key: without(value)
                for key, value in part.items()
                if key not in ("$defs", "additional_description")
            }
            if kept.get("type") == {}:
                del kept["type"]
            if "const" in kept:
                kept["enum"] = [kept.pop("const")]
            return kept
        return [without(item) for item in part] if isinstance(part, list) else part

    plain: dict[str, Any] = without(json.loads(json.dumps(schema)))
    return plain
