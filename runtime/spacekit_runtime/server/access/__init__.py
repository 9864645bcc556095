"""Who may use an app: its own accounts, somebody else's word, and the door before all routes."""
