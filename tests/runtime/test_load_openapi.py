"""`load_openapi`: an app of an API that runs somewhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import fastapi
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from pydantic import BaseModel
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError

pytestmark = pytest.mark.e2e


class Pet(BaseModel):
    """A body."""

    name: str
    age: int = 3


@pytest.fixture
def api() -> Iterator[str]:
    """The address of an API."""
    server = gr.Server()

    @server.get("/pets/{name}")
    def find(name: str, loud: bool = False, authorization: Annotated[str, fastapi.Header()] = "") -> Any:
        if name == "none":
            raise fastapi.HTTPException(404, "no such pet")
        return {"name": name.upper() if loud else name, "token": authorization}

    @server.post("/pets")
    def add(pet: Pet) -> Any:
        return {"added": pet.name, "age": pet.age}

    @server.get("/away")
    def away() -> Any:
        return fastapi.responses.RedirectResponse("/pets/x")

    _, url, _ = server.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    yield str(url)
    server.close(verbose=False)


def test_each_operation_is_an_endpoint(serve: Serve, api: str) -> None:
    """Arguments go where the description says; the token goes along, and no argument leads elsewhere."""
    demo = gr.load_openapi(f"{api}openapi.json", api, auth_token="t")
    client = Client(serve(demo), verbose=False)
    assert {"name": "cat", "token": "Bearer t"} == client.predict(
        "cat", False, "", api_name="/get__pets_name"
    )
    assert {"added": "Tom", "age": 3} == client.predict('{"name": "Tom"}', api_name="/post__pets")
    with pytest.raises(AppError, match="no such pet"):
        client.predict("none", False, "", api_name="/get__pets_name")
    for outside in ("..", ""):
        with pytest.raises(AppError, match="part of an address"):
            client.predict(outside, False, "", api_name="/get__pets_name")
    with pytest.raises(AppError, match="no JSON"):
        client.predict("{", api_name="/post__pets")
    with pytest.raises(AppError, match="answered 307"):
        client.predict(api_name="/get__away")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_the_author_picks_operations(api: str, tmp_path: Path) -> None:
    """By path, by method, and by what is left out; a description may be a file or a dictionary."""
    spec = httpx.get(f"{api}openapi.json").json()
    path = tmp_path / "api.json"
    path.write_text(json.dumps(spec), "utf-8")

    def endpoints(given: Any, **options: Any) -> list[str]:
        return list(gr.load_openapi(given, api, **options).compile().endpoints)

    everything = ["get__pets_name", "post__pets", "get__away"]
    assert sorted(everything) == sorted(endpoints(spec))
    assert ["post__pets"] == endpoints(str(path), methods=["post"])
    assert ["get__away"] == endpoints(spec, exclude_paths=["/pets"])
    assert ["get__pets_name"] == endpoints(spec, paths=[r"/pets/\{"])
    with pytest.raises(GraphError, match="no operation"):
        gr.load_openapi(spec, api, paths=["/nothing"])
    path.write_text("no", "utf-8")
    for wrong in (str(path), str(tmp_path / "missing"), 3):
        with pytest.raises(GraphError, match="description of an API"):
            gr.load_openapi(wrong, api)  # type: ignore[arg-type]  # that is the point
