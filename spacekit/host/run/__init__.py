"""Processes: started as a Space's own user, watched, ended, and found again after a kill."""
