"""The drop page: a folder or a zip becomes a Space, in a browser on the user's own machine.

It is a Blocks app of our own runtime (`page.py`), served on loopback behind a key (`guard.py`, `serve.py`).
What it does with a folder is `work.py`, how that is shown is `views.py`; both know nothing of the page.
"""
