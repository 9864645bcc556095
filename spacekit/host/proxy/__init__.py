"""The way from a browser to a Space: by host name, streaming in both directions."""
