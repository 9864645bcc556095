"""What `launch` can be told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict


class LaunchOptions(TypedDict, total=False):
    """How an app is served.

    Keys:
        inline: Whether a notebook shows the app below the cell; it does, unless this is `False`.
        inbrowser: Whether a browser is opened.
        debug: Whether the call blocks, in a notebook too, where it shows what goes wrong as it happens;
            `GRADIO_DEBUG`, else not.
        height: Of the frame in a notebook: pixels, or CSS; the app's own height by default.
        width: Likewise, by default that of the notebook.
        auth: Who may use the app: a name and a password, a list of such pairs, or a function that is given
            a name and a password and says whether they are right.
        auth_message: What the login page says: HTML.
        auth_dependency: A function that is given a FastAPI request and says who sends it, or `None`; for apps
            behind somebody else's login.
        prevent_thread_lock: Whether the call returns at once. By default it blocks until Ctrl-C, but for
            notebooks and prompts.
        quiet: Whether nothing is printed.
        show_error: Whether users see the messages of plain exceptions.
        server_name: The address to listen on; `GRADIO_SERVER_NAME`, else this machine only.
        server_port: The port to listen on; `GRADIO_SERVER_PORT`, else the first free one from 7860.
        max_threads: Most functions that block at a time.
        allowed_paths: Files and folders that may be served besides what comes and goes through the app.
        blocked_paths: Files and folders that may not, whatever else is said.
        max_file_size: Most bytes of a file that a client sends: a number, or `"5mb"`.
        state_session_capacity: Most sessions whose state is kept.
        root_path: Where a proxy mounts the app: a path, or a whole address.
        app_kwargs: Further arguments of the FastAPI app.
        ssl_keyfile: The key, to serve https.
        ssl_certfile: The certificate, to serve https.
        ssl_keyfile_password: The key's password.
        css: Style sheet of the app.
        css_paths: Files with more of it.
        js: JavaScript that runs when the page has loaded.
        head: HTML for the page's head.
        head_paths: Files with more of it.
        theme: How the page looks: a theme of `gr.themes`, or the name of one.
        favicon_path: The picture in the browser's tab.
        pwa: Whether a phone or a desk may install the app; by default on a Space.
        i18n: Texts in several languages; see `I18n`.
        footer_links: What stands in the page's footer: `"api"`, `"gradio"`, `"settings"`, or links of your
            own as `{"label": ..., "url": ...}`; `[]` for none.
        share: Whether a link is made that others can use the app by, through a relay; `SPACEKIT_SHARE`,
            else not.
        share_server_address: The relay: `share.example.org`, with `:PORT` of its SSH or as the address of its
            web side; `ssh://HOST` for somebody else's SSH relay. `SPACEKIT_SHARE_SERVER` by default.
        share_server_protocol: How the relay's web side is reached; https by default.
        share_server_tls_certificate: A file with the authority that its certificate comes from, where that is
            one of your own.
        mcp_server: Whether the endpoints are tools of the Model Context Protocol as well, at
            `/gradio_api/mcp/`; `GRADIO_MCP_SERVER`, else not.
        strict_cors: Whether pages without an address of their own (files, sandboxed frames) may not call an
            app on this machine.
        allowed_origins: The other sites whose pages may call the app and show it in a frame: a list such as
            `["https://site.example", "https://*.site.example"]`, `"*"` for any; `SPACEKIT_ALLOWED_ORIGINS`,
            else any may, but for an app on this machine, which only pages from here may call.
        _frontend: Accepted for Gradio's sake: there always is a page.
        _app: The FastAPI app that the routes become part of; see `Server`.
    """

    inline: bool | None
    inbrowser: bool
    share: bool | None
    debug: bool
    max_threads: int
    auth: Any
    auth_message: str | None
    prevent_thread_lock: bool
    show_error: bool
    server_name: str | None
    server_port: int | None
    height: int | str | None
    width: int | str
    favicon_path: str | Path | None
    ssl_keyfile: str | None
    ssl_certfile: str | None
    ssl_keyfile_password: str | None
    ssl_verify: bool
    quiet: bool
    footer_links: Sequence[str | dict[str, str]] | None
    run_history: bool | None
    allowed_paths: list[str] | None
    blocked_paths: list[str] | None
    root_path: str | None
    app_kwargs: dict[str, Any] | None
    state_session_capacity: int
    share_server_address: str | None
    share_server_protocol: Literal["http", "https"] | None
    share_server_tls_certificate: str | None
    auth_dependency: Any
    max_file_size: str | int | None
    enable_monitoring: bool | None
    strict_cors: bool
    allowed_origins: Sequence[str] | str | None
    node_server_name: str | None
    node_port: int | None
    ssr_mode: bool | None
    pwa: bool | None
    mcp_server: bool | None
    num_workers: int | None
    i18n: Any
    theme: Any
    css: str | None
    css_paths: Any
    js: str | None
    head: str | None
    head_paths: Any
    _frontend: bool
    _app: Any
