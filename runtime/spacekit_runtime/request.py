"""What a function can learn of the request and the event that called it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Client:
    """Where a request came from."""

    host: str
    port: int


@dataclass(frozen=True)
class Request:
    """The HTTP request that set an event off: annotate an argument with this class to get it.

    Attributes:
        headers: Header values by lower-case name.
        query_params: What stood after `?` in the page's address.
        client: The address that the request came from.
        cookies: Cookies by name.
        session_hash: Which session the event is of.
        username: Who is logged in, if anybody.
        oauth_info: What is known of a login with Hugging Face, if there is one; see `OAuthProfile`.
        path_params: Parts of the path that the route names.
        url: The address that was asked for, with `.path`, `.query` and the like; `str(url)` is all of it.
        base_url: The address of the app's root, likewise.
        method: How it was asked for: `"POST"`.
        given_token: The token that a client gave the function by itself, without a login.
        root_url: The address that the client knows the app by, without a slash at its end.
        request: The server's own object for the request; what it has and this one has not is found there.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    query_params: Mapping[str, str] = field(default_factory=dict)
    client: Client | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    session_hash: str | None = None
    username: str | None = None
    oauth_info: dict[str, Any] | None = field(default=None, repr=False)
    path_params: Mapping[str, str] = field(default_factory=dict)
    url: Any = None
    base_url: Any = None
    method: str = "POST"
    given_token: str | None = field(default=None, repr=False)
    root_url: str = ""
    request: Any = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self.request is None:
            raise AttributeError(f"the request has no {name!r}")
        return getattr(self.request, name)


class Header(str):
    """A header of the request: annotate an argument with this class to get the one that it is named for.

    `x_api_key: Header` is the header `X-Api-Key`; `None` where the request has none.
    """

    __slots__ = ()


class EventData:
    """What the page says of an event: annotate an argument with this class to get it.

    Args:
        target: The component that the event happened to.
        data: What the page sent; its keys are attributes.
    """

    def __init__(self, target: Any, data: Any) -> None:
        self.target = target
        self._data = data

    def __getattr__(self, name: str) -> Any:
        data = self.__dict__.get("_data")
        if isinstance(data, dict) and name in data:
            return data[name]
        raise AttributeError(f"the event has no {name!r}")


class EventFile(dict[str, Any]):
    """A file that an event is about: `path`, `orig_name`, `size` and the like are attributes and keys."""

    FIELDS = frozenset({"path", "url", "size", "orig_name", "mime_type", "is_stream", "meta"})

    def __getattr__(self, name: str) -> Any:
        if name in self.FIELDS:
            return self.get(name)
        raise AttributeError(f"a file has no {name!r}")


class FileEventData(EventData):
    """A file that something happened to.

    Attributes:
        file: The file, with `path`, `orig_name`, `size` and the like.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        self.file = EventFile(data if isinstance(data, dict) else {})


class DeletedFileData(FileEventData):
    """The file that was removed from a list."""


class DownloadData(FileEventData):
    """The file that was got."""


class ValueData(EventData):
    """Something of a component, or in it, that an event is about.

    Attributes:
        index: Where it stands: a number, or a pair in a table.
        value: What stands there.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        fields = data if isinstance(data, dict) else {}
        self.index = fields.get("index")
        self.value = fields.get("value")


class SelectData(ValueData):
    """What was selected.

    Attributes:
        row_value: In a table, the row that it stands in.
        col_value: In a table, the column that it stands in.
        selected: False if it was deselected.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        fields = data if isinstance(data, dict) else {}
        self.row_value = fields.get("row_value")
        self.col_value = fields.get("col_value")
        self.selected = fields.get("selected", True)


class LikeData(ValueData):
    """A message that somebody likes or does not like.

    Attributes:
        liked: True for a thumb up, False for one down, or the word that was chosen in their place.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        self.liked = data.get("liked", True) if isinstance(data, dict) else True


class UndoData(ValueData):
    """The message that is to be taken back."""


class RetryData(ValueData):
    """The message that is to be answered again."""


class EditData(ValueData):
    """The message that was changed.

    Attributes:
        previous_value: What it said before.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        self.previous_value = data.get("previous_value") if isinstance(data, dict) else None


class KeyUpData(EventData):
    """A key that was let go.

    Attributes:
        key: The key.
        input_value: What the field holds after it.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        fields = data if isinstance(data, dict) else {}
        self.key = fields.get("key")
        self.input_value = fields.get("input_value")


class CopyData(EventData):
    """What was copied.

    Attributes:
        value: The text.
    """

    def __init__(self, target: Any, data: Any) -> None:
        super().__init__(target, data)
        self.value = data.get("value") if isinstance(data, dict) else None
