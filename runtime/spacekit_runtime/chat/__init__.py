"""`ChatInterface`: an app for one function that answers messages."""
