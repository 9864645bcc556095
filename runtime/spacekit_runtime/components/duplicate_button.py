"""A button that makes a copy of the Space. Browser half: web/src/components/button."""

from __future__ import annotations

import json
import os
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.context import current_builder

ADDRESS = "https://huggingface.co/spaces/{space}?duplicate=true"


class DuplicateButton(Button):
    """A button that lets a visitor make a copy of the Space that the app runs as.

    Anywhere but on a Space of huggingface.co it does nothing by itself.

    Args:
        value: The text on it.
        variant: See `Button`.
        size: See `Button`.
        icon: See `Button`.
        link: See `Button`.
        link_target: See `Button`.
        _activate: Whether a click opens the page that makes the copy.
        common: See `Common`.
    """

    private: ClassVar[frozenset[str]] = Button.private | {"_activate"}
    defaults: ClassVar[Common] = {**Button.defaults, "scale": 0}

    def __init__(
        self,
        value: Any = "Duplicate Space",
        *,
        variant: Literal["primary", "secondary", "stop", "huggingface"] = "huggingface",
        size: Literal["sm", "md", "lg"] = "sm",
        icon: str | None = None,
        link: str | None = None,
        link_target: Literal["_self", "_blank", "_parent", "_top"] = "_self",
        _activate: bool = True,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            value, variant=variant, size=size, icon=icon, link=link, link_target=link_target, **common
        )
        self._activate = _activate
        space = os.environ.get("SPACE_ID")
        if _activate and space and current_builder.get() is not None:
            address = json.dumps(ADDRESS.format(space=space))
            self.click(None, js=f"() => {{ window.open({address}, '_blank', 'noopener'); }}")
