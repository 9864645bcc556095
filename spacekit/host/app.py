"""Wires the API: routes, errors, limits."""

from __future__ import annotations

from fastapi import FastAPI

from .answers import add_error_handlers
from .body_limit import BodyLimit
from .encoded_slashes import EncodedSlashes
from .git_http import routes as git_http
from .hub import (
    account,
    commits,
    content,
    duplicate,
    info,
    large_files,
    leases,
    links,
    oauth,
    preupload,
    publishers,
    refs,
    releases,
    repos,
    resolve,
    runtime,
    settings,
    variables,
    webhooks,
)
from .hub.services import Services
from .lfs import routes as lfs
from .lfs.signing import Signer
from .pages import routes as pages
from .turns import AllTurns

# In this order: `/api/spaces/{namespace}/{name}` must not take what the longer paths mean.
_ROUTERS = (
    account.router,
    oauth.router,
    repos.router,
    preupload.router,
    commits.router,
    content.router,
    refs.router,
    runtime.router,
    settings.router,
    variables.router,
    releases.router,
    leases.router,
    large_files.router,
    duplicate.router,
    links.router,
    publishers.router,
    webhooks.router,
    info.router,
    resolve.router,
    git_http.router,
    lfs.router,
    pages.router,
)


def create_api(services: Services) -> FastAPI:
    """The Hub's API and the host's pages, over the parts of one host."""
    app = FastAPI(
        title="spacekit host", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.services = services
    app.state.turns = AllTurns()
    app.state.signer = Signer()
    app.add_middleware(BodyLimit)
    app.add_middleware(EncodedSlashes)
    add_error_handlers(app)
    for router in _ROUTERS:
        app.include_router(router)
    return app
