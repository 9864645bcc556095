"""`load`: an app of a Space, of a model, or of whatever a function makes one of."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from typing import Any, Literal

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.login_button import LoginButton
from spacekit_runtime.errors import Error, GraphError
from spacekit_runtime.external.models import load_model
from spacekit_runtime.external.requests import fetch
from spacekit_runtime.external.space import Remote, build

Source = Literal["models", "spaces", "huggingface"]
SOURCES = ("models", "spaces", "huggingface")


def load(
    name: str,
    src: Callable[..., Blocks] | Source | None = None,
    token: str | None = None,
    accept_token: bool | LoginButton = False,
    provider: str | None = None,
    **kwargs: Any,
) -> Blocks:
    """An app of something that runs somewhere else.

        load("spaces/user/name").launch()
        load("models/user/name").launch()

    Args:
        name: What it is called; with its source before it (`"models/..."`), if `src` is not said. A Space can
            also be the address of any app that runs.
        src: `"spaces"` for an app, `"models"` for a model by way of Hugging Face's inference providers, or
            a function that makes an app of a name and a token.
        token: Says who asks; of models `HF_TOKEN`, if it is not said. A Space gets it as well: name one only
            for a Space that you trust.
        accept_token: A `LoginButton`, whose user's token goes along with what they ask of a model.
        provider: Who runs the model, as `huggingface_hub.InferenceClient` names them.
        kwargs: Further arguments of the function, or of the `Interface` or `ChatInterface` of a model.

    Raises:
        GraphError: There is no such thing, or it can't be shown here.
    """
    if src is None:
        src, _, name = name.partition("/")  # type: ignore[assignment]  # looked at below
        if not name:
            raise GraphError(f'load({src!r}): say src=, or "spaces/user/name" or "models/user/name"')
    if callable(src):
        return src(name, token, **kwargs)
    if src not in SOURCES:
        raise GraphError(f'load(src={src!r}): "models", "spaces", or a function that makes an app')
    if src == "spaces":
        return _load_space(name, token, accept_token, provider, kwargs)
    return load_model(name, token or os.environ.get("HF_TOKEN"), accept_token, provider, kwargs)


def _load_space(
    name: str, token: str | None, accept_token: Any, provider: Any, kwargs: dict[str, Any]
) -> Blocks:
    if accept_token:
        raise GraphError("load(accept_token=) is for models: a Space is loaded with token=, or with none")
    if provider is not None:
        warnings.warn("load() ignores provider=: a Space says itself what runs it", stacklevel=3)
    if kwargs:
        listed = ", ".join(f"{given}=" for given in kwargs)
        warnings.warn(f"load() ignores {listed}: a Space looks as it looks", stacklevel=3)
    return build(Remote(_address(name, token), token))


def _address(name: str, token: str | None) -> str:
    """Where a Space runs."""
    if name.startswith(("http://", "https://")):
        return name
    hub = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    try:
        told = json.loads(fetch(f"{hub}/api/spaces/{name}/host", token=token))
        host = told.get("host")
    except (Error, ValueError, AttributeError) as error:
        raise GraphError(f"there is no Space {name!r}, or not for you (token=): {error}") from error
    if not isinstance(host, str):
        raise GraphError(f"the Space {name!r} does not run")
    return host
