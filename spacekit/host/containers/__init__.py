"""Spaces as containers of a Docker engine: their limits, networks, volumes, images and leftovers."""
