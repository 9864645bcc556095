"""Adopting a folder that has only code: what runs it and what it needs, inferred without running it."""
