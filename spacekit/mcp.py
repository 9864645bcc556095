"""`gr.mcp`: functions as tools, resources and prompts of the Model Context Protocol."""

from __future__ import annotations

from spacekit_runtime.mcp_marks import prompt, resource, tool

__all__ = ["prompt", "resource", "tool"]
