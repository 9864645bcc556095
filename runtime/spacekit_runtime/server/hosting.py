"""Our routes within somebody's FastAPI app: a launch takes those of the launch before out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from spacekit_runtime.server.lifespans import Lifespan, one_lifespan

# Where an app keeps what to do before it is launched again.
_KEY = "spacekit_move_out"


@contextmanager
def moving_in(host: FastAPI, lifespan: Lifespan, given: Lifespan | None) -> Iterator[FastAPI]:
    """Note the routes and the middleware that an app gets meanwhile.

    Starlette builds the middleware once, when an app first answers, and takes no more from then on; so what
    an earlier launch put here is taken out, and it is built anew.

    Args:
        host: The app. It must not be served while this lasts.
        lifespan: What ours does as it starts and stops.
        given: The same of the author's, besides that of the app itself.

    Yields:
        The app.
    """
    getattr(host.state, _KEY, lambda: None)()
    host.middleware_stack = None
    router: Any = host.router
    own_lifespan, own_routes, own_middleware = (
        router.lifespan_context,
        [*router.routes],
        [*host.user_middleware],
    )
    router.lifespan_context = one_lifespan(lifespan, own_lifespan, given)
    yield host
    routes, middleware = _but(router.routes, own_routes), _but(host.user_middleware, own_middleware)

    def move_out() -> None:
        router.lifespan_context = own_lifespan
        router.routes[:] = _but(router.routes, routes)
        host.user_middleware[:] = _but(host.user_middleware, middleware)

    setattr(host.state, _KEY, move_out)


def _but(these: Sequence[Any], those: Sequence[Any]) -> list[Any]:
    """The ones that are not, themselves, among the others."""
    left_out = {id(each) for each in those}
    return [each for each in these if id(each) not in left_out]
