"""A small web app: one page, one API."""

import os
from itertools import count
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

PAGE = Path(__file__).parent / "index.html"
# Where a Space is asked for, unless somebody else says where.
PORT = int(os.environ.get("PORT", "7860"))

app = FastAPI(title="Counter")
visits = count(1)


@app.get("/", include_in_schema=False)
def page() -> FileResponse:
    """The page."""
    return FileResponse(PAGE)


@app.post("/api/count")
def add_one() -> dict[str, int]:
    """Count one more. The number lives as long as the process does."""
    return {"count": next(visits)}


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=PORT)
