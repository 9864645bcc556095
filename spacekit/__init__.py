"""spacekit: from a Python function to a web app that stays up."""
