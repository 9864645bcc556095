"""Drive an app in process as its page would: set values, click, follow what comes of it.

from spacekit.testing import AppTest

app = AppTest(demo)
app["Name"].set("Ann")
app["Greet"].click()
assert app["Greeting"].value == "Hello Ann!"
"""

from __future__ import annotations

from spacekit.testing.app_test import AppTest
from spacekit.testing.element import Element
from spacekit.testing.errors import AppTestError, NoSuchElement, NotPossible, StillRunning
from spacekit.testing.page import Toast

__all__ = ["AppTest", "AppTestError", "Element", "NoSuchElement", "NotPossible", "StillRunning", "Toast"]
