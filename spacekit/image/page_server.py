"""What serves a static page in an image: Python's own file server, with the rules that Spaces have."""

from __future__ import annotations

__all__ = ["SERVE"]

# Run with the page's path, the front matter's custom_headers as JSON, and an address unless it is every one.
SERVE = """\
import http.server, json, os, sys, urllib.parse
page, headers = urllib.parse.quote(sys.argv[1]), json.loads(sys.argv[2])
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def translate_path(self, path):
        bare = path.partition("?")[0]
        found = super().translate_path(page if bare == "/" else path)
        beside = super().translate_path(page.rpartition("/")[0] + bare)
        return beside if os.path.exists(beside) and not os.path.exists(found) else found
    def list_directory(self, path):
        self.send_error(404)
    def send_error(self, code, message=None, explain=None):
        try:
            body = open("404.html", "rb").read() if code == 404 else None
        except OSError:
            body = None
        if body is None:
            return super().send_error(code, message, explain)
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
    def end_headers(self):
        for name, value in headers.items():
            self.send_header(name, value)
        super().end_headers()
where = "".join(sys.argv[3:]), int(os.environ["PORT"])
http.server.ThreadingHTTPServer(where, Handler).serve_forever()
"""
