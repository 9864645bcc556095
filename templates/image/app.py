"""A picture goes in, what it shows comes out."""

from classify import classify_image

import spacekit as gr

demo = gr.Interface(
    classify_image,
    "image",
    "label",
    title="Scenes",
    description="What kind of scene a picture shows, by its colours.",
    api_name="classify",
)

if __name__ == "__main__":
    demo.launch()
