"""What the host keeps: content in git, everything else in SQLite."""
