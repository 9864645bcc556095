"""The Blocks runtime: components, the graph of an app, its queue and its server."""
