"""Names of Gradio that are not here yet: an app that uses one is told so, and not that it made a mistake."""

from __future__ import annotations

NOT_YET = frozenset(
    {
        "AnnotatedImage",
        "Annotatedimage",
        "Audio",
        "BarPlot",
        "Brush",
        "Checkboxgroup",
        "DataFrame",
        "Dataframe",
        "Eraser",
        "Files",
        "Gallery",
        "ImageEditor",
        "ImageMask",
        "ImageSlider",
        "LayerOptions",
        "LinePlot",
        "List",
        "Matrix",
        "Mic",
        "Microphone",
        "Model3D",
        "Numpy",
        "Paint",
        "PlayableVideo",
        "Plot",
        "ScatterPlot",
        "Sketchpad",
        "Video",
        "WaveformOptions",
        "Workflow",
        "WorkflowCanvas",
        "component",
        "get_audio",
        "get_file",
        "get_image",
        "get_model3d",
        "get_video",
    }
)
# Part of Gradio and of no use here: what they do is done in another way, or not at all.
NEVER = {
    "deploy": "run `spacekit push` in the app's folder",
    "get_package_version": "spacekit.__version__ has it",
}


def missing(name: str, version: str, known: list[str]) -> str:
    """What to say of a name that spacekit does not have.

    Args:
        name: The name.
        version: Of spacekit.
        known: The names that it has.
    """
    if name in NOT_YET:
        return f"spacekit {version} does not have {name!r} yet; docs/gradio.md says what there is"
    if name in NEVER:
        return f"spacekit has no {name!r}: {NEVER[name]}"
    return f"spacekit {version} has no {name!r}; it has: {', '.join(known)}"
