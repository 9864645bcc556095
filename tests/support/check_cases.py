"""For each check a folder that fails it, one that passes it, and the lines that its fix changes.

A folder is written as what differs from a good one: text or bytes by path, `None` for a file that is not
there, a number for an empty file of that size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CASES", "DOCKER", "GRADIO", "STATIC", "Case", "write_folder"]

Files = Mapping[str, "str | bytes | int | None"]

GRADIO: Files = {
    "README.md": "---\ntitle: Hello\nsdk: gradio\n---\n",
    "app.py": "import gradio as gr\n\ngr.Interface(str, 'text', 'text').launch()\n",
}
STATIC: Files = {"README.md": "---\ntitle: Hello\nsdk: static\n---\n", "index.html": "<p>Hello</p>\n"}
_FROM = "FROM python:3.12-slim\n"
_USER = "RUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\n"
_COPY = "COPY --chown=user . .\n"
_CMD = 'CMD ["python", "serve.py"]\n'
DOCKER: Files = {
    "README.md": "---\ntitle: Hello\nsdk: docker\n---\n",
    "Dockerfile": _FROM + _USER + _COPY + _CMD,
    "serve.py": "print('hello')\n",
}
# Built from parts, so that this file itself holds nothing that looks like a key.
_TOKEN = "hf_" + "QmZrVtWpLkJhGfDsAzXcVbNmRtYuIoPqWe"
_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
_GB = 10**9


@dataclass(frozen=True)
class Case:
    """One check.

    Attributes:
        bad: What makes a good folder fail it.
        good: What is like it, and passes.
        base: The good folder.
        fix: The lines that its fix takes out (`-`) and puts in (`+`), in order; empty for one that a person
            has to mend.
    """

    bad: Files
    good: Files = field(default_factory=dict)
    base: Files = field(default_factory=lambda: GRADIO)
    fix: tuple[str, ...] = ()


def write_folder(root: Path, *layers: Files) -> Path:
    """Write a folder of these files, later layers over earlier ones."""
    root.mkdir(parents=True, exist_ok=True)
    for path, content in {path: content for layer in layers for path, content in layer.items()}.items():
        if content is None:
            continue
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, int):
            with file.open("wb") as stream:
                stream.truncate(content)  # a hole: no disk is used
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def _card(*lines: str, sdk: str = "gradio") -> Files:
    return {"README.md": "\n".join(["---", "title: Hello", f"sdk: {sdk}", *lines, "---", "# Hello", ""])}


def _app(*lines: str) -> Files:
    return {"app.py": "import gradio as gr\n\ndemo = gr.Blocks()\n" + "".join(f"{line}\n" for line in lines)}


def _needs(*lines: str) -> Files:
    return {"requirements.txt": "".join(f"{line}\n" for line in lines)}


def _dockerfile(*parts: str) -> Files:
    return {"Dockerfile": "".join(parts)}


CASES: Mapping[str, Case] = {
    "readme-settings": Case({"README.md": "# Hello\n"}, fix=("+---", "+sdk: gradio", "+---", "+")),
    "readme-yaml": Case(_card("emoji: [x"), _card("# a comment")),
    "readme-sdk": Case({"README.md": "---\ntitle: Hello\n---\n"}, fix=("+sdk: gradio",)),
    "readme-duplicate": Case(
        _card("pinned: true", "pinned: false"), _card("pinned: false"), fix=("-pinned: true",)
    ),
    "readme-key": Case(
        _card("colorfrom: red # mine"),
        _card("colorFrom: red"),
        fix=("-colorfrom: red # mine", "+colorFrom: red # mine"),
    ),
    "readme-encoding": Case(
        {"README.md": "\ufeff---\ntitle: Hello\nsdk: gradio\n---\n"}, fix=("-\\ufeff---", "+---")
    ),
    "card-sdk": Case(_card(sdk="streamlit"), _card(sdk="gradio")),
    "card-sdk-version": Case(
        _card("sdk_version: 5.40"),
        _card('sdk_version: "5.49.1"'),
        fix=("-sdk_version: 5.40", '+sdk_version: "5.40"'),
    ),
    "card-python-version": Case(
        _card("python_version:   3.10  # old"),
        _card('python_version: "3.10"'),
        fix=("-python_version:   3.10  # old", '+python_version:   "3.10"  # old'),
    ),
    "card-title": Case(
        {"README.md": "---\ntitle: 2024\nsdk: gradio\n---\n"}, fix=("-title: 2024", '+title: "2024"')
    ),
    "card-emoji": Case(_card("emoji: rocket"), _card("emoji: 👩‍🚀")),
    "card-color": Case(
        _card("colorTo: Grey"), _card("colorTo: gray"), fix=("-colorTo: Grey", "+colorTo: gray")
    ),
    "card-flag": Case(_card('pinned: "no"'), _card("pinned: no"), fix=('-pinned: "no"', "+pinned: false")),
    "card-port": Case(
        {"README.md": '---\ntitle: Hello\nsdk: docker\napp_port: "80"\n---\n'},
        {"README.md": "---\ntitle: Hello\nsdk: docker\napp_port: 80\n---\n"},
        DOCKER,
        fix=('-app_port: "80"', "+app_port: 80"),
    ),
    "card-base-path": Case(
        _card("base_path: docs"), _card("base_path: /docs"), fix=("-base_path: docs", "+base_path: /docs")
    ),
    "card-header": Case(_card("header: Mini"), _card("header: mini"), fix=("-header: Mini", "+header: mini")),
    "card-short-description": Case(
        _card("short_description: " + "x" * 61), _card("short_description: " + "x" * 60)
    ),
    "card-list": Case(_card("tags: fun"), _card("tags: [fun]"), fix=("-tags: fun", "+tags: [fun]")),
    "card-license": Case(
        _card("license: Apache 2.0"),
        _card("license: apache-2.0"),
        fix=("-license: Apache 2.0", "+license: apache-2.0"),
    ),
    "card-thumbnail": Case(_card("thumbnail: a.png"), _card("thumbnail: https://example.com/a.png")),
    "card-hardware": Case(
        _card("suggested_hardware: T4_small"),
        _card("suggested_hardware: t4-small"),
        fix=("-suggested_hardware: T4_small", "+suggested_hardware: t4-small"),
    ),
    "card-zero-gpu": Case(
        {"README.md": "---\nsdk: docker\nsuggested_hardware: zero-a10g\n---\n"},
        {"README.md": "---\nsdk: docker\nsuggested_hardware: t4-small\n---\n"},
        DOCKER,
    ),
    "card-storage": Case(_card("suggested_storage: small"), fix=("-suggested_storage: small",)),
    "card-oauth": Case(
        _card("hf_oauth: true", "hf_oauth_expiration_minutes: '480'"),
        _card("hf_oauth: true", "hf_oauth_scopes: [email]"),
        fix=("-hf_oauth_expiration_minutes: '480'", "+hf_oauth_expiration_minutes: 480"),
    ),
    "card-startup-timeout": Case(
        _card("startup_duration_timeout: soon"), _card("startup_duration_timeout: 1h")
    ),
    "card-custom-headers": Case(
        _card("custom_headers:", "  x-mine: a"),
        _card("custom_headers:", "  cross-origin-resource-policy: same-site"),
    ),
    "card-preload": Case(
        _card("preload_from_hub:", "  - a/b c, d"), _card("preload_from_hub:", "  - a/b c,d")
    ),
    "card-build-command": Case(
        _card("app_build_command: npm run build"),
        {"README.md": "---\nsdk: static\napp_file: dist/index.html\napp_build_command: npm run build\n---\n"},
        fix=("-app_build_command: npm run build",),
    ),
    "app-file": Case(
        {"app.py": None, "src/app.py": GRADIO["app.py"]},
        {"app.py": None, "src/app.py": GRADIO["app.py"], **_card("app_file: src/app.py")},
        fix=("+app_file: src/app.py",),
    ),
    "app-kind": Case({**_card("app_file: app.ipynb"), "app.ipynb": "{}"}, _card("app_file: app.py")),
    "app-syntax": Case({"app.py": "def f(:\n"}, {"app.py": "print('\\d')\n"}),
    "app-empty": Case({"app.py": '"""Later."""\n'}, {"app.py": "print(1)\n"}),
    "app-launch": Case(_app("print(1)"), _app("demo.launch()"), fix=("+", "+demo.launch()")),
    "app-framework": Case({"app.py": "import streamlit as st\nst.write(1)\n"}),
    "app-share": Case(
        _app("demo.launch( share = True )"),
        _app("demo.launch(share=False)"),
        fix=("-demo.launch( share = True )", "+demo.launch( share = False )"),
    ),
    "app-data-folder": Case(
        _app("demo.launch()", "open('/data/x')"), _app("demo.launch()", "open('data/x')")
    ),
    "server-port": Case(
        _app("demo.launch(server_port=8000)"),
        _app("demo.launch(server_port=7860)"),
        fix=("-demo.launch(server_port=8000)", "+demo.launch(server_port=7860)"),
    ),
    "server-address": Case(
        _app("demo.launch(server_name='127.0.0.1')"),
        _app("demo.launch(server_name='0.0.0.0')"),
        fix=("-demo.launch(server_name='127.0.0.1')", "+demo.launch(server_name=None)"),
    ),
    "docker-file": Case({"Dockerfile": None}, base=DOCKER),
    "docker-unused": Case({"Dockerfile": _FROM}),
    "docker-from": Case(_dockerfile("RUN ls\n", _CMD), _dockerfile("ARG A=1\n", _FROM, _USER, _CMD), DOCKER),
    "docker-command": Case(_dockerfile(_FROM, _USER), _dockerfile(_FROM, _USER, _CMD), DOCKER),
    "docker-user": Case(_dockerfile(_FROM, _CMD), _dockerfile(_FROM, _USER, _CMD), DOCKER),
    "docker-copy-owner": Case(
        _dockerfile(_FROM, _USER, "COPY . .\n", _CMD),
        _dockerfile(_FROM, "COPY . /src\n", _USER, _COPY, _CMD),
        DOCKER,
        fix=("-COPY . .", "+COPY --chown=user . ."),
    ),
    "docker-copy-source": Case(
        _dockerfile(_FROM, "COPY data/ /data/\n", _USER, _CMD),
        _dockerfile(_FROM, "COPY *.py serve.py /x/\nCOPY --from=x /y /z\n", _USER, _CMD),
        DOCKER,
    ),
    "docker-secret": Case(
        _dockerfile(_FROM, "ENV HF_TOKEN=abc\n", _USER, _CMD),
        _dockerfile(_FROM, "RUN --mount=type=secret,id=HF_TOKEN ls\n", _USER, _CMD),
        DOCKER,
    ),
    "docker-cache": Case(
        _dockerfile(_FROM, "ENV HF_HOME=/root/hf\n", _USER, _CMD),
        _dockerfile(_FROM, "ENV HF_HOME=/home/user/hf\n", _USER, _CMD),
        DOCKER,
    ),
    "python-for-gradio": Case(
        _card('sdk_version: "5.0.0"', 'python_version: "3.9"'),
        _card('sdk_version: "5.0.0"', 'python_version: "3.10"'),
    ),
    "python-for-spacekit": Case(
        {**_card('python_version: "3.10"'), **_needs("spacekit")},
        {**_card('python_version: "3.11"'), **_needs("spacekit")},
    ),
    "python-old": Case(_card('python_version: "3.8"'), _card('python_version: "3.10"')),
    "gradio-pin": Case(
        {**_card('sdk_version: "5.49.1"'), **_needs("gradio==5.0.0  # mine")},
        {**_card('sdk_version: "5.49.1"'), **_needs("gradio>=5")},
        fix=("-gradio==5.0.0  # mine", "+gradio==5.49.1  # mine"),
    ),
    "gradio-client-pin": Case(
        _needs("numpy", "gradio", "gradio_client==1.0.0"), _needs("gradio"), fix=("-gradio_client==1.0.0",)
    ),
    "gradio-hub-client": Case(
        _needs("gradio==4.44.1"),
        _needs("gradio==4.44.1", "huggingface_hub==0.25.2"),
        fix=("+huggingface_hub<1.0",),
    ),
    "gradio-spaces": Case(
        _needs("gradio==6.0.0", "spaces==0.42.1"),
        _needs("gradio==6.0.0", "spaces==0.43.0"),
        fix=("-spaces==0.42.1", "+spaces>=0.43.0"),
    ),
    "requirements-encoding": Case(
        {"requirements.txt": "\ufeffnumpy==2.0.0\n"},
        _needs("numpy==2.0.0"),
        fix=("-\\ufeffnumpy==2.0.0", "+numpy==2.0.0"),
    ),
    "requirements-syntax": Case(
        _needs("numpy=2.0.0"),
        _needs("numpy==2.0.0", "https://example.com/x.zip"),
        fix=("-numpy=2.0.0", "+numpy==2.0.0"),
    ),
    "requirements-name": Case(
        _needs("sklearn", "json5"), _needs("scikit-learn", "json5"), fix=("-sklearn", "+scikit-learn")
    ),
    "requirements-duplicate": Case(
        _needs("numpy==2.0", "pandas==2.0", "numpy==2.0"),
        _needs("numpy==2.0; python_version < '3'", "numpy==2.1; python_version > '3'"),
        fix=("-numpy==2.0",),
    ),
    "requirements-local": Case(_needs("-e ."), _needs("numpy==2.0")),
    "requirements-git": Case(
        _needs("x @ git+https://github.com/a/x@main"), _needs("x @ git+https://github.com/a/x@0123456789")
    ),
    "requirements-build-tag": Case(
        _needs("torch==2.8.0+cpu"),
        _needs("--extra-index-url https://download.pytorch.org/whl/cpu", "torch==2.8.0+cpu"),
    ),
    "requirements-missing": Case(
        {"app.py": "import gradio, lib\n", "lib.py": "import cv2, yaml\n", **_needs("numpy==2.0")},
        {
            "app.py": "try:\n    import cv2\nexcept ImportError:\n    pass\nimport lib, os\n",
            "lib.py": "import numpy\n",
        },
        fix=("+opencv-python-headless",),
    ),
    "requirements-nested": Case({"lib/requirements.txt": "numpy\n"}, _needs("numpy==2.0")),
    "requirements-elsewhere": Case(
        {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["numpy"]\n'},
        {"pyproject.toml": "[tool.ruff]\nline-length = 100\n"},
    ),
    "requirements-unpinned": Case(_needs("numpy"), _needs("numpy>=2")),
    "packages-names": Case(
        {"packages.txt": "ffmpeg # video\nlibsndfile1\n"},
        {"packages.txt": "ffmpeg libsndfile1\n\nlibstdc++6\n"},
        fix=("-ffmpeg # video", "+ffmpeg"),
    ),
    "file-dropped": Case(
        {".gitignore": "*.bin\n", "sub/.gitignore": "!a.bin\n", "sub/a.bin": "x"},
        {".gitignore": "*.bin\n", "sub/a.bin": "x"},
    ),
    "file-pointer": Case({"model.bin": _POINTER}, {"model.md": f"It says:\n{_POINTER}"}),
    "file-attributes": Case(
        {".gitattributes": "* filter=lfs diff=lfs merge=lfs -text\n"},
        {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"},
    ),
    "file-huge": Case({"model.bin": 501 * _GB}, {"model.bin": _GB}),
    "file-total": Case({"model.bin": 1_000_000_001}, {"model.bin": 999_999_000}),
    "file-environment": Case(
        {"myenv/pyvenv.cfg": "home = /usr\n"}, {"lib/cfg.txt": "home\n"}, fix=("+/myenv/",)
    ),
    "file-leftover": Case({"src/a.pyc": "x"}, {"src/a.py": "x = 1\n"}, fix=("+/src/a.pyc",)),
    "file-case": Case({"Data/a": "x", "data/a": "y"}, {"data/a": "x", "data/b": "y"}),
    "file-name": Case({"aux.txt": "x"}, {"auxiliary.txt": "x"}),
    "file-nested-repository": Case(
        {"lib/.git": "gitdir: x\n", "lib/a.py": "x = 1\n"}, {"lib/a.py": "x = 1\n"}
    ),
    "file-large": Case({"model.bin": 10_485_761}, {"model.bin": 10_485_760}),
    "file-binary": Case({"a.png": b"\x89PNG\0\0"}, {"a.svg": "<svg/>"}),
    "file-env": Case({".env": "KEY=x\n"}, {".env": "KEY=x\n", "spacekit.toml": '[secrets]\nKEY = ".env"\n'}),
    "secret-in-file": Case(
        {"lib.py": f'TOKEN = "{_TOKEN}"\n'},
        {
            "lib.py": f'TOKEN = "{_TOKEN}"  # pragma: allowlist secret\n',
            "b.py": 'TOKEN = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n',
        },
    ),
    "secret-file": Case({"id_rsa": "x"}, {"id_rsa.pub": "x"}, fix=("+/id_rsa",)),
}
