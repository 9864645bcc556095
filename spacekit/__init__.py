"""spacekit: from a Python function to a web app that stays up.

    import spacekit as gr

    gr.Interface(lambda name: f"Hello {name}!", "text", "text").launch()

The names are those of Gradio 6. Each is loaded when it is first used: `import spacekit` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"
# True the first time that an app's code runs, in Gradio; here it runs once.
NO_RELOAD = True

_COMPONENTS = (
    "Draggable",
    "Navbar",
    "Sidebar",
    "Step",
    "Walkthrough",
    "Chatbot",
    "ChatMessage",
    "MessageDict",
    "MetadataDict",
    "MultimodalTextbox",
    "OptionDict",
    "Dataset",
    "BrowserState",
    "Timer",
    "Highlight",
    "HighlightedText",
    "Highlightedtext",
    "HTML",
    "Dialogue",
    "InputHTMLAttributes",
    "DownloadButton",
    "ClearButton",
    "DateTime",
    "DeepLinkButton",
    "ColorPicker",
    "CheckboxGroup",
    "JSON",
    "Accordion",
    "Button",
    "Checkbox",
    "Code",
    "Column",
    "Component",
    "Dropdown",
    "DuplicateButton",
    "File",
    "FileExplorer",
    "Group",
    "Image",
    "Json",
    "Label",
    "LoginButton",
    "Markdown",
    "Number",
    "ParamViewer",
    "Radio",
    "Row",
    "Slider",
    "State",
    "Tab",
    "TabItem",
    "Tabs",
    "Text",
    "TextArea",
    "Textbox",
    "UploadButton",
    "WatermarkOptions",
    "WebcamOptions",
)

_REQUEST = (
    "CopyData",
    "DeletedFileData",
    "DownloadData",
    "EditData",
    "EventData",
    "Header",
    "KeyUpData",
    "LikeData",
    "Request",
    "RetryData",
    "SelectData",
    "UndoData",
)

# Where each name comes from.
_MODULES = {
    **dict.fromkeys(_COMPONENTS, "spacekit_runtime.components"),
    "Blocks": "spacekit_runtime.blocks",
    "ChatInterface": "spacekit_runtime.chat.interface",
    "Server": "spacekit_runtime.api_server",
    **dict.fromkeys(("load", "load_chat", "load_openapi"), "spacekit_runtime.external"),
    "Examples": "spacekit_runtime.examples",
    "Interface": "spacekit_runtime.interface",
    **dict.fromkeys(
        ("CSVLogger", "FlaggingCallback", "SimpleCSVLogger"),
        "spacekit_runtime.flagging",
    ),
    "Cache": "spacekit_runtime.cache",
    "cache": "spacekit_runtime.cache",
    "Error": "spacekit_runtime.errors",
    "Info": "spacekit_runtime.notices",
    "Success": "spacekit_runtime.notices",
    "Warning": "spacekit_runtime.notices",
    "Progress": "spacekit_runtime.progress",
    "FileData": "spacekit_runtime.files",
    "FileSize": "spacekit_runtime.files.sizes",
    "set_static_paths": "spacekit_runtime.files.static_paths",
    **dict.fromkeys(_REQUEST, "spacekit_runtime.request"),
    "mount_gradio_app": "spacekit_runtime.server.app",
    "OAuthProfile": "spacekit_runtime.oauth",
    "OAuthToken": "spacekit_runtime.oauth",
    "I18n": "spacekit_runtime.i18n",
    "Theme": "spacekit_runtime.themes",
    "TabbedInterface": "spacekit_runtime.tabbed_interface",
    "render": "spacekit_runtime.graph.render",
    "api": "spacekit_runtime.graph.api",
    "on": "spacekit_runtime.graph.dependency",
    "validate": "spacekit_runtime.graph.validation",
    "close_all": "spacekit_runtime.served",
    "load_ipython_extension": "spacekit_runtime.notebook.magic",
    "skip": "spacekit_runtime.update",
    "update": "spacekit_runtime.update",
}

# Modules that people import from Gradio by name, as in `gr.themes.Soft()`.
_SUBMODULES = frozenset(
    {
        "blocks",
        "chat_interface",
        "components",
        "data_classes",
        "events",
        "exceptions",
        "flagging",
        "helpers",
        "i18n",
        "interface",
        "layouts",
        "mcp",
        "oauth",
        "route_utils",
        "routes",
        "templates",
        "themes",
        "utils",
        "validators",
    }
)

__all__ = ["NO_RELOAD", "__version__", *sorted({*_MODULES, *_SUBMODULES})]  # noqa: PLE0604  # all of them are str


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return importlib.import_module(f"spacekit.{name}")
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(_missing(name))
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def _missing(name: str) -> str:
    from spacekit.not_yet import missing  # read for an error only

    return missing(name, __version__, sorted(_MODULES))


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_SUBMODULES})
