"""The queue: which event runs when, and how its messages reach whoever waits."""
