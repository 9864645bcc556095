"""An app folder as a value: read it, check it, make a new one from a template."""
