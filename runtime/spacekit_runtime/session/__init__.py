"""Sessions: what one open page or client has on the server."""
