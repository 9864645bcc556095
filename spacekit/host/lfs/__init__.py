"""Git LFS: large files beside the repository, as git-lfs and huggingface_hub speak it.

A client asks `batch` what to send; each file then goes to, or comes from, an address that is signed for that
one file and ends by itself, since clients send no credentials there.
"""
