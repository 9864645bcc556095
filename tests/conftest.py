"""What holds for every test.

On CI a test that would be skipped has failed, since a part is missing. Tests that drive a browser come last:
Playwright leaves an event loop running in its thread, and no other can be started there.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: how long an example takes says nothing of what is right.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
# Where the Hub's client gives up it takes what it has from before, of another test.
os.environ |= {"HF_HUB_ETAG_TIMEOUT": "60", "HF_HUB_DOWNLOAD_TIMEOUT": "60"}

# A shell that runs the suite in the background lets it, and all that it starts, ignore Ctrl-C, which some
# tests send to what they started.
signal.signal(signal.SIGINT, signal.default_int_handler)


_ON_AN_ENGINE = ("tests/image/live/", "tests/image/test_engine_faults.py", "tests/host/containers/")


def pytest_itemcollected(item: pytest.Item) -> None:
    """What talks to a real host or a real engine is a journey over real sockets, whatever else it is."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if {"host", "engine"} & fixtures:
        item.add_marker(pytest.mark.e2e)
    if "engine" in fixtures or any(part in item.nodeid for part in _ON_AN_ENGINE):
        item.add_marker(pytest.mark.engine)
        item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where CI=true; an expected failure (xfail) stays one."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} would be skipped, which CI does not allow: {call.excinfo}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put modules that use a browser after all else, each part in the order it had.

    Whole modules: the workers of xdist take them as one.
    """
    with_browser = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in with_browser)
