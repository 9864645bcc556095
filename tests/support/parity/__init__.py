"""The same app under Gradio and under spacekit, and what differs: see `tests/parity`."""
