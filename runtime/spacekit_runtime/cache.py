"""`cache` and `Cache`: what was computed once is remembered, by the content of what it was computed from."""

from __future__ import annotations

import copy
import enum
import functools
import hashlib
import inspect
import pickle
import sys
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from spacekit_runtime.files.sizes import parse_size
from spacekit_runtime.progress import Progress
from spacekit_runtime.running import current_event

# As deep as values may be nested: a list that holds itself has no end.
DEEPEST = 64


class Untellable(TypeError):
    """A value that nothing tells from others: it can't be a key."""


def key_of(value: Any) -> bytes:
    """The same bytes for the same content.

    Raises:
        Untellable: The value has no content that could be compared.
    """
    told = hashlib.blake2b(digest_size=20)
    _tell(value, told.update, 0)
    return told.digest()


def _tell(value: Any, write: Callable[[bytes], None], depth: int) -> None:
    if depth > DEEPEST:
        raise Untellable(f"a value is nested deeper than {DEEPEST} levels")
    kind = type(value)
    write(f"{kind.__module__}.{kind.__qualname__}:".encode())
    if value is None or isinstance(value, bool | int | float | complex | str | enum.Enum):
        _write_sized(repr(value).encode(), write)
    elif isinstance(value, Mapping):
        parts = sorted((key_of(name), part) for name, part in value.items())
        write(f"{len(parts)};".encode())
        for name, part in parts:
            write(name)
            _tell(part, write, depth + 1)
    elif isinstance(value, list | tuple):
        write(f"{len(value)};".encode())
        for part in value:
            _tell(part, write, depth + 1)
    elif isinstance(value, set | frozenset):
        for part_key in sorted(map(key_of, value)):
            write(part_key)
    elif hasattr(value, "tobytes") and hasattr(value, "shape") and not value.dtype.hasobject:
        # Of an array the pickle says also how it lies in memory.
        _write_sized(f"{value.dtype.str} {value.shape}".encode(), write)
        write(value.tobytes())
    else:
        # Pictures and tables among them: a pickle holds content, and nothing else.
        _write_sized(_pickled(value), write)


def _write_sized(data: bytes, write: Callable[[bytes], None]) -> None:
    write(f"{len(data)};".encode())
    write(data)


def _pickled(value: Any) -> bytes:
    try:
        return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise Untellable(f"a {type(value).__name__} can't be compared by content ({error})") from error


class Store:
    """What is remembered: the entries that were used last, as many as there is room for.

    Args:
        max_size: Most entries; 0 for any number.
        max_memory: Most bytes, roughly counted: a number, or `"512mb"`; `None` for any.
        per_session: Whether each session has entries of its own.
    """

    def __init__(self, max_size: int, max_memory: str | int | None, *, per_session: bool) -> None:
        self._max_size = max_size
        self._max_memory = parse_size(max_memory, "max_memory")
        self._per_session = per_session
        self._entries: OrderedDict[tuple[str | None, bytes], tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: bytes, default: Any = None) -> Any:
        """What is kept under a key."""
        place = self._place(key)
        with self._lock:
            if place not in self._entries:
                return default
            self._entries.move_to_end(place)
            return self._entries[place][0]

    def put(self, key: bytes, value: Any) -> None:
        """Keep a value, and let go of those for which there is no more room."""
        place = self._place(key)
        size = _size_of(value) if self._max_memory is not None else 0
        with self._lock:
            self._bytes += size - self._entries.pop(place, (None, 0))[1]
            self._entries[place] = (value, size)
            while len(self._entries) > 1 and self._is_over():
                self._bytes -= self._entries.popitem(last=False)[1][1]

    def values(self) -> list[Any]:
        """All that is kept, for this session if each has its own; what was used longest ago first."""
        session = self._place(b"")[0]
        with self._lock:
            return [value for (owner, _), (value, _) in self._entries.items() if owner == session]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def _is_over(self) -> bool:
        is_too_many = 0 < self._max_size < len(self._entries)
        return is_too_many or (self._max_memory is not None and self._bytes > self._max_memory)

    def _place(self, key: bytes) -> tuple[str | None, bytes]:
        event = current_event.get() if self._per_session else None
        return (event.session_hash if event is not None else None, key)


def _size_of(value: Any) -> int:
    """Roughly the bytes that a value takes."""
    size = getattr(value, "nbytes", None)  # arrays and tensors
    if isinstance(size, int):
        return size
    if isinstance(value, dict):
        return sys.getsizeof(value) + sum(_size_of(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + sum(map(_size_of, value))
    try:
        # What a picture or a table holds lies elsewhere: its pickle has all of it.
        return len(pickle.dumps(value)) if hasattr(value, "__dict__") else sys.getsizeof(value)
    except Exception:  # noqa: BLE001  # anything can be a result
        return sys.getsizeof(value)


class Cache:
    """A store that a function looks into by itself: make it the default of one of its arguments.

        def generate(prompt, known=Cache()):
            hit = known.get(prompt)
            ...
            known.set(prompt, tokens=tokens)

    Args:
        max_size: Most entries; 0 for any number. What was used longest ago goes first.
        max_memory: Most bytes, roughly: a number, or `"512mb"`.
        per_session: Whether each session has entries of its own.
    """

    def __init__(
        self, *, max_size: int = 128, max_memory: str | int | None = None, per_session: bool = False
    ) -> None:
        self._store = Store(max_size, max_memory, per_session=per_session)

    def get(self, key: Any) -> dict[str, Any] | None:
        """What was stored under a key, by name; `None` if nothing was."""
        entry = self._store.get(key_of(key))
        if entry is None:
            return None
        event = current_event.get()
        if event is not None:
            event.used_cache(None)
        return dict(entry[1])

    def set(self, key: Any, **data: Any) -> None:
        """Store values by name under a key, which can be an array or a picture too."""
        self._store.put(key_of(key), (key, data))

    def keys(self) -> list[Any]:
        """The keys that something is stored under."""
        return [key for key, _ in self._store.values()]

    def clear(self) -> None:
        """Forget all."""
        self._store.clear()

    def __len__(self) -> int:
        return len(self._store)


MISSING = object()


Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def cache(
    fn: None = None,
    *,
    key: Callable[[dict[str, Any]], Any] | None = None,
    max_size: int = 128,
    max_memory: str | int | None = None,
    per_session: bool = False,
) -> Callable[[Function], Function]: ...
@overload
def cache(
    fn: Function,
    *,
    key: Callable[[dict[str, Any]], Any] | None = None,
    max_size: int = 128,
    max_memory: str | int | None = None,
    per_session: bool = False,
) -> Function: ...
def cache(
    fn: Callable[..., Any] | None = None,
    *,
    key: Callable[[dict[str, Any]], Any] | None = None,
    max_size: int = 128,
    max_memory: str | int | None = None,
    per_session: bool = False,
) -> Any:
    """Remember what a function gives, by the content of its arguments: `@cache` or `@cache(max_size=...)`.

    Async functions and generators too; of a generator all steps are given again. What is given again is the
    same object: do not change it.

    Args:
        fn: The function.
        key: Gets the arguments by name and gives what they are told apart by, to leave some of them out.
        max_size: Most results; 0 for any number. What was used longest ago goes first.
        max_memory: Most bytes, roughly: a number, or `"512mb"`.
        per_session: Whether each session has results of its own.

    Returns:
        The function, or the decorator for it.
    """
    store = Store(max_size, max_memory, per_session=per_session)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        return Remembering(function, store, key).wrapped()

    return decorate if fn is None else decorate(fn)


class Remembering:
    """A function whose results are kept.

    Args:
        fn: The function.
        store: Where they are kept.
        key: See `cache`.
    """

    def __init__(
        self, fn: Callable[..., Any], store: Store, key: Callable[[dict[str, Any]], Any] | None
    ) -> None:
        self._fn = fn
        self._store = store
        self._key = key
        self._signature = inspect.signature(fn)
        self._has_warned = False
        self._wrapped: Callable[..., Any] = fn

    def wrapped(self) -> Callable[..., Any]:
        """A function of the same kind that remembers."""
        if inspect.isasyncgenfunction(self._fn):
            wrapped: Any = self._async_steps()
        elif inspect.isgeneratorfunction(self._fn):
            wrapped = self._steps()
        elif inspect.iscoroutinefunction(self._fn):
            wrapped = self._awaited()
        else:
            wrapped = self._plain()
        wrapped.cache = self._store
        self._wrapped = wrapped
        return wrapped  # type: ignore[no-any-return]  # an attribute was set on it

    def _find(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bytes | None, Any]:
        """The key of a call, and what is known of it; without a key nothing can be kept."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        # How far a function has come is no part of what it was asked.
        named = {n: v for n, v in bound.arguments.items() if not isinstance(v, Progress | Cache)}
        try:
            key = key_of(self._key(named) if self._key is not None else named)
        except Untellable as error:
            if not self._has_warned:
                self._has_warned = True
                warnings.warn(f"cache: {error}; pass key= to leave it out", stacklevel=4)
            return None, MISSING
        known = self._store.get(key, MISSING)
        event = current_event.get()
        if known is not MISSING and event is not None:
            event.used_cache(self._wrapped)
        return key, known

    def _keep(self, key: bytes | None, value: Any) -> None:
        if key is not None:
            self._store.put(key, value)

    def _plain(self) -> Callable[..., Any]:
        @functools.wraps(self._fn)
        def call(*args: Any, **kwargs: Any) -> Any:
            key, known = self._find(args, kwargs)
            if known is MISSING:
                known = self._fn(*args, **kwargs)
                self._keep(key, known)
            return known

        return call

    def _awaited(self) -> Callable[..., Any]:
        @functools.wraps(self._fn)
        async def call(*args: Any, **kwargs: Any) -> Any:
            key, known = self._find(args, kwargs)
            if known is MISSING:
                known = await self._fn(*args, **kwargs)
                self._keep(key, known)
            return known

        return call

    def _steps(self) -> Callable[..., Any]:
        @functools.wraps(self._fn)
        def iterate(*args: Any, **kwargs: Any) -> Any:
            key, known = self._find(args, kwargs)
            if known is not MISSING:
                yield from known
                return
            steps = []
            for step in self._fn(*args, **kwargs):
                # The function may go on to change what it gave.
                steps.append(copy.deepcopy(step))
                yield step
            self._keep(key, steps)

        return iterate

    def _async_steps(self) -> Callable[..., Any]:
        @functools.wraps(self._fn)
        async def iterate(*args: Any, **kwargs: Any) -> Any:
            key, known = self._find(args, kwargs)
            if known is not MISSING:
                for step in known:
                    yield step
                return
            steps = []
            async for step in self._fn(*args, **kwargs):
                steps.append(copy.deepcopy(step))
                yield step
            self._keep(key, steps)

        return iterate
