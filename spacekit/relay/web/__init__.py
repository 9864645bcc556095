"""The side of those who visit: HTTP by host name, passed on through the SSH connection of the link."""
