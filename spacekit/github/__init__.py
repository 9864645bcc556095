"""The GitHub Action: what a workflow's event asks for, done with spacekit's own commands."""
