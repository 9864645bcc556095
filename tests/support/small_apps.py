"""A small web app without any package, that says which version it is."""

from __future__ import annotations

from pathlib import Path

from folders import write_files

# It dies of SIGTERM where it stands: whoever loses no request must not count on its manners.
_APP = """\
import http.server, os, time
VERSION = {version!r}
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.answer(VERSION)
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.02)
        self.answer(VERSION)
    def answer(self, text):
        {answer}
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *arguments):
        pass  # a visitor who hangs up, as a proxy does with connections that it needs no more
print("version", VERSION, "starts", flush=True)
{before}
Server(("0.0.0.0", int(os.environ["PORT"])), Handler).serve_forever()
"""


def small_app(folder: Path, version: str, *, before: str = "", answer: str = "pass") -> Path:
    """Write the app; `before` is done before it listens, `answer` before it answers."""
    code = _APP.format(version=version, before=before, answer=answer)
    return write_files(folder, {"README.md": "---\nsdk: gradio\n---\n", "app.py": code})
