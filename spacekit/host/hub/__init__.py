"""The Hub's HTTP API, as huggingface_hub uses it."""
