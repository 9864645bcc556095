"""An app in a notebook: shown below its cell, and replaced when the cell runs again."""
