"""Failures of an app that was built: what Python, its libraries and its servers say when they end."""

from __future__ import annotations

import re

from spacekit.push.symptom import AppFacts, Symptom

__all__ = ["SYMPTOMS"]

# Imports whose distribution is called something else.
_DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "fitz": "pymupdf",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
# Debian packages that bring a library, by its file.
_LIBRARIES = {
    "libGL.so": "libgl1",
    "libEGL.so": "libegl1",
    "libgthread-2.0.so": "libglib2.0-0",
    "libglib-2.0.so": "libglib2.0-0",
    "libsndfile.so": "libsndfile1",
    "libmagic.so": "libmagic1",
    "libgomp.so": "libgomp1",
    "libpango-1.0.so": "libpango-1.0-0",
    "libxcb.so": "libxcb1",
    "libSM.so": "libsm6",
    "libXext.so": "libxext6",
    "libpq.so": "libpq5",
    "libzbar.so": "libzbar0",
}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def _module(groups: tuple[str, ...], facts: AppFacts) -> tuple[str, ...]:
    """A module that is not there: the app's own, or one that a requirement brings."""
    module = groups[0]
    top = module.partition(".")[0]
    package = facts.distributions.get(top) or _DISTRIBUTIONS.get(top, top.replace("_", "-"))
    if package.lower() in facts.requirements:
        return (module, f"{package} is in requirements.txt: pin a version of it that has {module}")
    return (
        module,
        f"add {package} to requirements.txt; if it is a file of your own, see that it is sent",
    )


def _library(groups: tuple[str, ...], _: AppFacts) -> tuple[str, ...]:
    name = groups[0]
    package = next((package for start, package in _LIBRARIES.items() if name.startswith(start)), None)
    return (name, package or f"the Debian package that has {name}")


def _served(groups: tuple[str, ...], facts: AppFacts) -> tuple[str, ...] | None:
    """A server that listens, but where the Space does not look."""
    host, port = groups
    is_wrong = int(port) != facts.port
    return (host, port, str(facts.port)) if is_wrong else None


def _bound(groups: tuple[str, ...], facts: AppFacts) -> tuple[str, ...] | None:
    host, port = groups
    is_unreachable = facts.sdk == "docker" and host in _LOOPBACK
    return (host, port) if is_unreachable else None


_SERVING = re.compile(
    r"(?:Uvicorn running on|Running on(?: local URL:)?|Local URL:|URL:|Listening at:|[Ss]erving (?:at|on)|"
    r"[Ll]istening on|started server on)\s+(?:https?://)?(\[::1?\]|[\w.-]+):(\d{2,5})\b"
)

SYMPTOMS = (
    Symptom(
        "hub-too-new",
        re.compile(r"cannot import name '(HfFolder|cached_download)' from '?huggingface_hub"),
        "this Gradio is older than the huggingface_hub beside it, which no longer has {0}",
        "pin `huggingface_hub<1` in requirements.txt, or take a newer `sdk_version`",
    ),
    Symptom(
        "client-schema",
        re.compile(r"TypeError: argument of type 'bool' is not iterable"),
        "this gradio_client can't read schemas of this pydantic",
        "take a newer `sdk_version`, or pin `pydantic==2.10.6` in requirements.txt",
    ),
    Symptom(
        "missing-library",
        re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file"),
        "the system library {0} is missing",
        "add {1} to packages.txt (in a Docker Space: apt-get install it)",
        _library,
    ),
    Symptom(
        "missing-program",
        re.compile(r"No such file or directory: '(ffmpeg|ffprobe|git|git-lfs|tesseract|node|npm|java)'"),
        "the program {0} is missing",
        "add {0} to packages.txt (in a Docker Space: apt-get install it)",
    ),
    Symptom(
        "missing-module",
        re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'"),
        "the app imports {0}, which is not installed",
        "{1}",
        _module,
    ),
    Symptom(
        "numpy-abi",
        re.compile(r"compiled using NumPy 1\.x cannot be run in|numpy\.(?:dtype|ndarray) size changed"),
        "a package was built for another NumPy than the one that is installed",
        "pin `numpy<2` in requirements.txt, or take a newer version of that package",
    ),
    Symptom(
        "gpu-memory",
        re.compile(r"CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError"),
        "the GPU has too little memory for this model",
        "load it in half precision or quantised, or take hardware with a larger GPU (--hardware)",
    ),
    Symptom(
        "no-gpu",
        re.compile(
            r"Found no NVIDIA driver|Torch not compiled with CUDA|No CUDA GPUs are available"
            r"|torch\.cuda\.is_available\(\) is False|CUDA driver version is insufficient|libcuda\.so"
        ),
        "the app asks for a GPU, and its hardware has none",
        "choose the device with torch.cuda.is_available(), or take hardware with a GPU (--hardware)",
    ),
    Symptom(
        "gated-model",
        re.compile(
            r"GatedRepoError|access to (?:model|dataset) (\S+) is restricted|access a gated repo",
            re.IGNORECASE,
        ),
        "the model is gated, and the Space's token has no access to it",
        "accept its terms on its page, and set the secret HF_TOKEN to a token of that account",
    ),
    Symptom(
        "model-token",
        re.compile(
            r"(?:401|403) (?:Client Error|Forbidden|Unauthorized).*huggingface\.co"
            r"|Invalid user token|Invalid username or password"
        ),
        "huggingface.co refused to give the app a file: the repository is private, or its token is wrong",
        "set the secret HF_TOKEN to a token that may read it",
    ),
    Symptom(
        "model-not-found",
        re.compile(r"(\S+) is not a local folder and is not a valid model identifier"),
        "there is no model {0}, or it is private",
        "correct its name, or set the secret HF_TOKEN to a token that may read it",
    ),
    Symptom(
        "lfs-pointer",
        re.compile(
            r"version https://git-lfs\.github\.com/spec|invalid load key, 'v'|HeaderTooLarge|header too large"
        ),
        "a file is a git-lfs pointer, not the file itself",
        "`git lfs pull` in the folder, then push again",
    ),
    Symptom(
        "disk-full",
        re.compile(r"No space left on device|\[Errno 28\]"),
        "the disk is full",
        "download less, or clear caches; on a host of your own, make room",
    ),
    Symptom(
        "read-only",
        re.compile(r"Read-only file system: '?([^'\s]*)"),
        "the app writes to {0}, which can't be written to",
        "write below the home directory or /tmp",
    ),
    Symptom(
        "permission",
        re.compile(
            r"(?:PermissionError: .*|EACCES: |mkdir: .*)[Pp]ermission denied:?,?(?: mkdir)? ?'?([^'\s]*)"
        ),
        "the app runs as an ordinary user (1000 on the Hub), who may not write to {0}",
        "write below the home directory or /tmp, point caches there (HF_HOME), COPY with --chown=user",
        lambda groups, _: (groups[0] or "that place",),
    ),
    Symptom(
        "port-in-use",
        re.compile(
            r"Cannot find empty port in range|\[Errno 98\]|[Aa]ddress already in use"
            r"|All ports from \d+ to \d+ are in use|EADDRINUSE"
        ),
        "the port is taken by another part of the app: it is started twice, or left its server running",
        "start one server alone; call launch() once, and without server_port",
    ),
    Symptom(
        "missing-variable",
        re.compile(r"KeyError: '([A-Z][A-Z0-9_]{2,})'"),
        "the app reads {0} from its environment, and the Space has no such variable or secret",
        'add {0} to [variables] or [secrets] of spacekit.toml: {0} = "env"',
    ),
    Symptom(
        "syntax",
        re.compile(r"(?:SyntaxError|IndentationError|TabError): (.+)"),
        "a file of the app is not Python of the Space's version: {0}",
        "mend that line; newer syntax needs a newer `python_version`",
    ),
    Symptom(
        "missing-name",
        re.compile(r"ImportError: cannot import name '(\w+)' from '([\w.]+)'"),
        "{1} is there, but not in a version that has {0}",
        "pin the version of it that you run here in requirements.txt; `pip show` says which",
    ),
    Symptom(
        "other-version",
        re.compile(r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'"),
        "{0} is there, but in a version without {1}",
        "pin the version of it that you run here in requirements.txt; `pip show` says which",
    ),
    Symptom(
        "unknown-argument",
        re.compile(r"TypeError: ([\w.]+)\(\) got an unexpected keyword argument '(\w+)'"),
        "{0}() has no argument {1} in the version that is installed",
        "pin the version that you run here in requirements.txt, or `sdk_version` if it is Gradio's",
    ),
    Symptom(
        "missing-file",
        re.compile(r"(?:FileNotFoundError|can't open file).*?'([^']+)'"),
        "the app opens {0}, which is not there",
        "see that it is sent (`spacekit push --dry-run`), and that its path begins at the folder",
    ),
    Symptom(
        "glibc",
        re.compile(r"version `?(GLIBC(?:XX)?_[\d.]+)'? not found"),
        "a program was built for a newer system: it needs {0}",
        "take an older release of it, or a newer base image",
    ),
    Symptom(
        "exec-format",
        re.compile(r"[Ee]xec format error|exec user process caused"),
        "a program was built for another kind of processor",
        "build for linux/amd64, or remove binaries that come from a Mac",
    ),
    Symptom(
        "network",
        re.compile(r"Temporary failure in name resolution|Name or service not known|Network is unreachable"),
        "the app can't reach another server",
        "check the name; a Space reaches the outside on ports 80, 443 and 8080 alone",
    ),
    Symptom(
        "exception",
        # But for what a visitor sets off who leaves early, such as a health check.
        re.compile(
            r"^((?:\w+\.)*(?!ConnectionReset|BrokenPipe|Cancelled)[A-Z]\w*(?:Error|Exception|Exit|Timeout))"
            r"(?::\s*(.*))?$"
        ),
        "the app ended with {0}{1}",
        "run it here with `spacekit run`; the lines above say where it happened",
        lambda groups, _: (groups[0], f": {groups[1]}" if groups[1] else ""),
    ),
    Symptom(
        "wrong-port",
        _SERVING,
        "the app listens on port {1}, and the Space routes to {2}",
        "listen on {2}, or in a Docker Space set `app_port: {1}`; with Gradio leave server_port out",
        _served,
    ),
    Symptom(
        "bind-address",
        _SERVING,
        "the app listens on {0}, where nothing outside its container reaches it",
        "listen on 0.0.0.0",
        _bound,
    ),
    Symptom(
        "launch-timeout",
        re.compile(r"Launch timed out[,:] (?:workload was not healthy after|no answer at \S+ in) (\d+ \w+)"),
        "the app did not answer within {0}",
        "bring models with `preload_from_hub`, or raise `startup_duration_timeout` in README.md",
    ),
    Symptom(
        "ended",
        re.compile(r"(?:The app ended with exit code|exited with code|[Ee]xit code:) (?:0)\b"),
        "the app came to its end instead of serving",
        "call launch() at the end of the app file, outside of `if` blocks that a Space does not enter",
    ),
)
