"""Which package brings a module: its name on the index is often another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata

from packaging.utils import canonicalize_name

__all__ = ["GOOGLE", "Distribution", "Installed", "find_distribution", "installed_here"]

# Modules whose package is called otherwise, of those that apps use. Where there are several packages the one
# is named that runs on a server without a screen.
KNOWN = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cairo": "pycairo",
    "llama_cpp": "llama-cpp-python",
    "tavily": "tavily-python",
    "Crypto": "pycryptodome",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "discord": "discord.py",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "ffmpeg": "ffmpeg-python",
    "fitz": "PyMuPDF",
    "flask_cors": "Flask-Cors",
    "git": "GitPython",
    "github": "PyGithub",
    "grpc": "grpcio",
    "hydra": "hydra-core",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "markdown_it": "markdown-it-py",
    "multipart": "python-multipart",
    "MySQLdb": "mysqlclient",
    "newspaper": "newspaper3k",
    "OpenGL": "PyOpenGL",
    "OpenSSL": "pyOpenSSL",
    "PIL": "Pillow",
    "pkg_resources": "setuptools",
    "pl_bolts": "lightning-bolts",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "rembg": "rembg[cpu]",
    "segment_anything": "segment-anything-py",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "speech_recognition": "SpeechRecognition",
    "telegram": "python-telegram-bot",
    "TTS": "coqui-tts",
    "umap": "umap-learn",
    "usb": "pyusb",
    "websocket": "websocket-client",
    "whisper": "openai-whisper",
    "wx": "wxPython",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
# Packages that are called as their module: of a name that is not here nobody knows whose it is on the index.
SAME_NAME = frozenset(
    """
    accelerate aiofiles aiohttp aiosqlite altair anthropic asyncpg av basicsr bitsandbytes bokeh boto3
    bottle catboost chainlit chromadb click cohere colorama controlnet_aux crewai dash datasets decord
    deep_translator deepspeed diffusers dspy duckdb easyocr einops evaluate fastapi fasttext feedparser
    flair flask folium ftfy gensim geopandas gfpgan gradio gradio_client groq gtts gunicorn h5py
    html5lib httpx huggingface_hub imageio insightface instructor jax jinja2 jiwer joblib jsonschema
    keras kokoro kornia langchain langchain_community langchain_core langchain_openai langdetect
    langgraph librosa lightgbm lightning litellm litestar llama_index loguru lpips lxml marimo markdown
    matplotlib mediapipe mesop mistralai mlx moviepy nest_asyncio networkx nicegui nltk numba numpy
    ollama omegaconf onnx onnxruntime open3d openai openpyxl optuna orjson outlines pandas panel
    pdf2image pdfplumber peft pillow_heif pinecone plotly polars praw prophet psutil psycopg pyarrow
    pycountry pydantic pydub pygame pymongo pymysql pypdf pytesseract pytorch_lightning pyttsx3 pytz
    qdrant_client quart rapidfuzz realesrgan redis regex replicate requests rich sacrebleu safetensors
    sanic scipy seaborn selenium sentence_transformers sentencepiece shap shiny solara soundfile spaces
    spacy speechbrain spotipy sqlalchemy stanza starlette statsmodels streamlit stripe sympy tabulate
    tensorflow termcolor textblob tiktoken timm tokenizers toml torch torchaudio torchvision tornado
    tqdm transformers trimesh tweepy typer typing_extensions ultralytics unidecode uvicorn wandb
    weasyprint websockets wikipedia wordcloud xformers xgboost xlsxwriter xmltodict yfinance yt_dlp
    """.split()  # noqa: SIM905  a hundred quoted words are not read
)
# Packages that share the module `google`: the rest of the name decides.
GOOGLE = {
    "google.auth": "google-auth",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "google.genai": "google-genai",
    "google.generativeai": "google-generativeai",
    "google.oauth2": "google-auth",
    "google.protobuf": "protobuf",
}


@dataclass(frozen=True)
class Distribution:
    """A package on the index, and how we know.

    Attributes:
        name: Its name.
        source: `environment` (installed here), `table` (known to differ) or `guess` (called as the module).
    """

    name: str
    source: str


@dataclass(frozen=True)
class Installed:
    """The packages of a Python environment.

    Attributes:
        modules: The packages that bring each top-level module.
        version: The version of a package; `None` when it is not installed.
    """

    modules: Mapping[str, Sequence[str]]
    version: Callable[[str], str | None]


def installed_here() -> Installed:
    """The environment that spacekit runs in: often the one that the app was written in."""
    return Installed(metadata.packages_distributions(), _version)


def find_distribution(module: str, installed: Installed) -> Distribution:
    """The package that brings a top-level module.

    The table goes before the environment where several packages bring the same module: somebody may have
    the one with a screen.
    """
    found = sorted({canonicalize_name(name) for name in installed.modules.get(module, ())})
    known = KNOWN.get(module) or GOOGLE.get(module)
    if len(found) == 1 and (known is None or module != "cv2"):
        return Distribution(found[0], "environment")
    if known:
        return Distribution(known, "table")
    if canonicalize_name(module) in found:
        return Distribution(canonicalize_name(module), "environment")
    if found:
        return Distribution(found[0], "environment")
    return Distribution(canonicalize_name(module), "table" if module in SAME_NAME else "guess")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
