"""A button that signs in with Hugging Face, and out. Browser half: web/src/components/button."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from spacekit_runtime.components.button import Button
from spacekit_runtime.components.context import current_builder
from spacekit_runtime.components.events import Event, listen
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.request import Request

LOGO = (
    "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
    "<circle cx='12' cy='12' r='10' fill='%23ff9d0b'/><circle cx='12' cy='12' r='8.6' fill='%23ffd21e'/>"
    "<g fill='%233a3b45'><circle cx='9' cy='10' r='1.3'/><circle cx='15' cy='10' r='1.3'/>"
    "<path d='M8 14c2 3.4 6 3.4 8 0z'/></g></svg>"
)
QUIET: ListenOptions = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}


class LoginButton(Button):
    """A button that signs in with Hugging Face; once somebody has, it names them and signs out.

    On a Space it takes `hf_oauth: true` among the settings; on one's own machine the login is acted.

    Args:
        value: What it says to strangers.
        logout_value: What it says to who has signed in; `{}` is their account.
        variant: Its look.
        size: Its size.
        icon: The picture on it.
        options: See `Button`.
    """

    private: ClassVar[frozenset[str]] = Button.private | {"logout_value"}

    change = Event("It names somebody else, or nobody.")

    def __init__(
        self,
        value: str = "Sign in with Hugging Face",
        logout_value: str = "Logout ({})",
        *,
        variant: Any = "huggingface",
        size: Any = "lg",
        icon: Any = LOGO,
        **options: Any,
    ) -> None:
        super().__init__(value, variant=variant, size=size, icon=icon, **options)
        self.logout_value = logout_value
        builder = current_builder.get()
        # Returned from a function it is an update, and no button of its own.
        if builder is not None and self.graph is not None:
            listen([(self, "click")], None, self, None, {**QUIET, "js": _lead_on(value)})
            listen([(getattr(builder, "root", None), "load")], self._named, None, self, QUIET)

    def _named(self, request: Request) -> dict[str, Any]:
        info = request.oauth_info
        if info is None:
            return {"value": self.value, "__type__": "update"}
        name = str(info["userinfo"].get("preferred_username", ""))
        return {"value": self.logout_value.replace("{}", name), "__type__": "update"}


def _lead_on(value: str) -> str:
    """JavaScript that leads to the login or, if somebody has signed in, out; and back to where they were."""
    return (
        "(value) => {"
        f"const way = value === {json.dumps(value)} ? 'login/huggingface' : 'logout';"
        "const root = new URL('./', document.baseURI);"
        "const here = location.pathname.slice(root.pathname.length) + location.search;"
        "const to = new URL(way, root); to.searchParams.set('_target_url', '/' + here);"
        "location.assign(to); }"
    )
