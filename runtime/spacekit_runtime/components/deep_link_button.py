"""A button that copies a link to the page as it stands. Browser half: web/src/components/button."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.button import Button


class DeepLinkButton(Button):
    """A button that copies a link to the app with what its components hold now.

    Whoever opens the link finds them so. States and markup are left out.

    Args:
        value: The text on it.
        copied_value: The text on it when the link was copied.
        variant: See `Button`.
        size: See `Button`.
        icon: See `Button`.
        link: See `Button`.
        link_target: See `Button`.
        common: See `Common`.
    """

    private: ClassVar[frozenset[str]] = Button.private | {"copied_value"}

    def __init__(
        self,
        value: Any = "Share via Link",
        copied_value: str = "Link Copied!",
        *,
        variant: Literal["primary", "secondary", "stop", "huggingface"] = "secondary",
        size: Literal["sm", "md", "lg"] = "lg",
        icon: str | None = None,
        link: str | None = None,
        link_target: Literal["_self", "_blank", "_parent", "_top"] = "_self",
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            value, variant=variant, size=size, icon=icon, link=link, link_target=link_target, **common
        )
        self.copied_value = copied_value
