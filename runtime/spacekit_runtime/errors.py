"""The errors of the runtime.

SpacekitRuntimeError
├── GraphError    (ValueError)   the app is put together wrong; raised where it is built
├── LaunchError   (OSError)      the server can't start: a port in use, a bad certificate
├── ShareError    (OSError)      there is no share link, or none any more; says what to do next
├── RequestError  (ValueError)   a request that can't be served; becomes an answer with a sentence
│   ├── BadRequest     400
│   ├── Forbidden      403
│   ├── NotFound       404
│   ├── TooLarge       413
│   ├── Unprocessable  422
│   ├── FunctionFailed 500 a function that was called directly raised
│   ├── QueueFull      503
│   └── NoSpaceLeft    507 the disk is full
└── Error         (ValueError)   raised by an app's function to tell its user something
    └── UserInputError           a component refuses what a client sent
"""

from __future__ import annotations

__all__ = [
    "BadRequest",
    "Error",
    "Forbidden",
    "FunctionFailed",
    "GraphError",
    "LaunchError",
    "NoSpaceLeft",
    "NotFound",
    "QueueFull",
    "RequestError",
    "ShareError",
    "SpacekitRuntimeError",
    "TooLarge",
    "Unprocessable",
    "UserInputError",
]


class SpacekitRuntimeError(Exception):
    """Whatever the runtime raises by itself."""


class GraphError(SpacekitRuntimeError, ValueError):
    """The app is put together wrong."""


class LaunchError(SpacekitRuntimeError, OSError):
    """The server can't start."""


class ShareError(SpacekitRuntimeError, OSError):
    """There is no share link, or none any more.

    Args:
        cause: One sentence of cause, no full stop.
        hint: What to do next, no full stop.
        code: A short stable word for programs.
        is_final: Whether to try again is of no use.
    """

    def __init__(self, cause: str, hint: str, *, code: str = "share", is_final: bool = True) -> None:
        super().__init__(cause)
        self.cause = cause
        self.hint = hint
        self.code = code
        self.is_final = is_final


class RequestError(SpacekitRuntimeError, ValueError):
    """A request that can't be served.

    Args:
        detail: One sentence for the client, or the structure that Gradio's clients expect.
    """

    status = 400

    def __init__(self, detail: str | list[object]) -> None:
        super().__init__(detail)
        self.detail = detail


class BadRequest(RequestError):
    """The request does not have the form it must have."""


class Forbidden(RequestError):
    """The client may not have it."""

    status = 403


class NotFound(RequestError):
    """There is no such endpoint, event, session or file."""

    status = 404


class TooLarge(RequestError):
    """The request is larger than the server takes."""

    status = 413


class Unprocessable(RequestError):
    """The form is right, the arguments do not fit the endpoint."""

    status = 422


class FunctionFailed(RequestError):
    """A function that was called directly raised."""

    status = 500


class QueueFull(RequestError):
    """As many events wait as the app allows."""

    status = 503


class NoSpaceLeft(RequestError):
    """There is no room for what is sent."""

    status = 507


class Error(SpacekitRuntimeError, ValueError):
    """Raise this in a function to show its user a message.

    Args:
        message: What the user reads.
        duration: How long it stays, in seconds; `None` until it is closed.
        visible: Whether it is shown at all.
        title: The line above the message.
        print_exception: Whether the traceback goes to the console.
    """

    def __init__(
        self,
        message: str = "Error raised.",
        duration: float | None = 10,
        visible: bool = True,
        title: str = "Error",
        print_exception: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.duration = duration
        self.visible = visible
        self.title = title
        self.print_exception = print_exception


class UserInputError(Error):
    """A component refuses what a client sent. Nothing is wrong with the app, so no traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(message, print_exception=False)
