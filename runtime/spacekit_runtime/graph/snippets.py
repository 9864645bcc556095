"""Calls of an endpoint as people would write them: in Python, in JavaScript, with curl. They run as printed.

A file that a call needs is made by its first line, so that there is nothing to find before the first try.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from spacekit_runtime.files.data import META, is_file
from spacekit_runtime.protocol import API_PREFIX

EXAMPLE_TEXT = "An example"
# What stands for the reader's own.
EXAMPLE_TOKEN = "hf_..."  # noqa: S105  # it is none
# A picture of one pixel.
EXAMPLE_PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})
# What a name may be that stands in JavaScript without quotes.
PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$]*")


def snippets(
    name: str, parameters: Sequence[Mapping[str, Any]], root: str, *, takes_token: bool = False
) -> dict[str, str]:
    """The calls of an endpoint.

    Args:
        name: The endpoint, with its slash.
        parameters: As `/info` describes them.
        root: The app's address as the reader knows it.
        takes_token: Whether a token of Hugging Face may go along.

    Returns:
        By language: `python`, `javascript`, `bash`.
    """
    values = {p["parameter_name"]: _value(p) for p in parameters}
    token = {"oauth_token": EXAMPLE_TOKEN} if takes_token else {}
    return {
        "python": _python(name, values, _client(root, "oauth_token={}" if token else "")),
        "javascript": _javascript(name, values, _client(root, "{{ oauth_token: {} }}" if token else "")),
        "bash": _bash(name, values | token, root),
    }


def _client(root: str, token: str) -> str:
    """What a client is made with: the address, and the token where one goes along."""
    return ", ".join([json.dumps(root), *([token.format(json.dumps(EXAMPLE_TOKEN))] if token else [])])


def _value(parameter: Mapping[str, Any]) -> Any:
    """What a parameter is in the example: its default, or where that says nothing, an example."""
    default = parameter["parameter_default"]
    return parameter["example_input"] if default is None or _files_in(default) else default


def _files_in(value: Any) -> list[str]:
    """The names of the files in a value."""
    if is_file(value):
        return [_name_of(value)]
    if isinstance(value, Mapping):
        return [name for part in value.values() for name in _files_in(part)]
    if isinstance(value, list):
        return [name for part in value for name in _files_in(part)]
    return []


def _name_of(file: Mapping[str, Any]) -> str:
    return f"example{PurePath(str(file['path'])).suffix or '.txt'}"


def _is_picture(name: str) -> bool:
    return PurePath(name).suffix in PICTURES


def _python(name: str, values: Mapping[str, Any], made_with: str) -> str:
    files = _files_in(dict(values))
    imports = ["import base64"] if any(map(_is_picture, files)) else []
    imports += ["from pathlib import Path"] if files else []
    client = f"from gradio_client import Client{', handle_file' if files else ''}"
    head = "\n".join([*imports, *([""] if imports else []), client])
    made = "".join(f"{_made_in_python(file)}\n" for file in dict.fromkeys(files))
    arguments = "".join(f"    {key}={_python_value(value)},\n" for key, value in values.items())
    call = f"result = client.predict(\n{arguments}    api_name={json.dumps(name)},\n)"
    return f"{head}\n\n{made}client = Client({made_with})\n{call}\nprint(result)"


def _made_in_python(file: str) -> str:
    if _is_picture(file):
        return f'Path("{file}").write_bytes(base64.b64decode("{EXAMPLE_PICTURE}"))'
    return f'Path("{file}").write_text("{EXAMPLE_TEXT}")'


def _python_value(value: Any) -> str:
    if is_file(value):
        return f'handle_file("{_name_of(value)}")'
    if isinstance(value, list):
        return f"[{', '.join(map(_python_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!r}: {_python_value(part)}' for key, part in value.items())}}}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _javascript(name: str, values: Mapping[str, Any], made_with: str) -> str:
    made = "".join(f"{_made_in_javascript(f, at)}\n" for f, at in _numbered(values).items())
    fields = "".join(
        f"  {key if PLAIN_NAME.fullmatch(key) else json.dumps(key)}: {_javascript_value(value, values)},\n"
        for key, value in values.items()
    )
    arguments = f", {{\n{fields}}}" if fields else ""
    return (
        f'import {{ Client }} from "@gradio/client";\n\n{made}'
        f"const client = await Client.connect({made_with});\n"
        f"const result = await client.predict({json.dumps(name)}{arguments});\n"
        "console.log(result.data);"
    )


def _numbered(values: Mapping[str, Any]) -> dict[str, str]:
    """The files of a call, and what they are called in its JavaScript."""
    files = list(dict.fromkeys(_files_in(dict(values))))
    return {file: "example" if at == 0 else f"example{at + 1}" for at, file in enumerate(files)}


def _made_in_javascript(file: str, variable: str) -> str:
    content = f'"{EXAMPLE_TEXT}"'
    if _is_picture(file):
        content = f'Uint8Array.from(atob("{EXAMPLE_PICTURE}"), (c) => c.charCodeAt(0))'
    return f'const {variable} = new File([{content}], "{file}");'


def _javascript_value(value: Any, values: Mapping[str, Any]) -> str:
    if is_file(value):
        return _numbered(values)[_name_of(value)]
    if isinstance(value, list):
        return f"[{', '.join(_javascript_value(part, values) for part in value)}]"
    if isinstance(value, Mapping):
        parts = (f"{json.dumps(key)}: {_javascript_value(part, values)}" for key, part in value.items())
        return f"{{ {', '.join(parts)} }}"
    return json.dumps(value, ensure_ascii=False)


def _bash(name: str, values: Mapping[str, Any], root: str) -> str:
    variables = {file: f"FILE{at or ''}" for at, file in enumerate(_numbered(values))}
    lines = []
    for file, variable in variables.items():
        made = f"echo {EXAMPLE_PICTURE} | base64 -d" if _is_picture(file) else f"printf '{EXAMPLE_TEXT}'"
        upload = shlex.quote(f"{root}{API_PREFIX}/upload")
        lines += [f"{made} > {file}", f"{variable}=$(curl -s {upload} -F files=@{file} | cut -d'\"' -f2)"]
    body = shlex.quote(json.dumps({key: _marked(value) for key, value in values.items()}, ensure_ascii=False))
    for file, variable in variables.items():
        body = body.replace(_mark(file), f"'\"${variable}\"'")
    address = f"{root}{API_PREFIX}/call/v2{name}"
    header = "-H 'Content-Type: application/json'"
    lines.append(f"EVENT_ID=$(curl -s {shlex.quote(address)} {header} \\\n  -d {body} | cut -d'\"' -f4)")
    lines.append(f"curl -sN {shlex.quote(address)}/$EVENT_ID")
    return "\n".join(lines)


def _mark(file: str) -> str:
    """What stands for the path of a file until it is known."""
    return f"\x00{file}\x00".encode("unicode_escape").decode().replace("\\x", "\\u00")


def _marked(value: Any) -> Any:
    if is_file(value):
        return {"path": f"\x00{_name_of(value)}\x00", "meta": META}
    if isinstance(value, list):
        return [_marked(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _marked(part) for key, part in value.items()}
    return value
