"""The server: the routes of an app, over HTTP."""
