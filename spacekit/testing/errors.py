"""What a test of an app can be told.

AppTestError       (AssertionError)  the app does not do what the test asks of it
├── NoSuchElement  (LookupError)     there is no such component, or there are several
├── NotPossible                      a person at the page could not do that: it is hidden, or not to be edited
└── StillRunning   (TimeoutError)    the app did not come to rest
"""

from __future__ import annotations


class AppTestError(AssertionError):
    """The app does not do what the test asks of it."""


class NoSuchElement(AppTestError, LookupError):  # named for what happened
    """There is no such component on the page, or there are several."""


class NotPossible(AppTestError):  # named for what happened
    """A person at the page could not do that."""


class StillRunning(AppTestError, TimeoutError):  # named for what happened
    """The app did not come to rest in time."""
