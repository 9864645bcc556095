"""What is taken in at most; counted while it is read, since what a header promises counts for nothing."""

from __future__ import annotations

from spacekit.folder.files import MAX_DEPTH, MAX_FILES

__all__ = [
    "DEEPEST",
    "LONGEST_PART_BYTES",
    "LONGEST_PATH_BYTES",
    "MOST_BYTES",
    "MOST_DIRECTORY_BYTES",
    "MOST_ENTRIES",
    "MOST_FILES",
    "MOST_RATIO",
    "MOST_REDIRECTS",
    "MOST_SECONDS",
    "RATIO_FROM_BYTES",
    "SILENCE_SECONDS",
]

# As many as a push takes, and as deep.
MOST_FILES = MAX_FILES
DEEPEST = MAX_DEPTH
# Files and folders: an archive may list its folders, too.
MOST_ENTRIES = 2 * MAX_FILES
# Code, small models, pictures. Ten times this is the disk of a Space, and models have repositories of
# their own; without a bound one archive fills the disk of whoever opens it.
MOST_BYTES = 5 * 1000**3
# Text shrinks to a tenth, tables of zeros to a hundredth; at a thousandth, as far as deflate goes, an
# archive was made to burst. Small ones may: they do no harm.
MOST_RATIO = 200
RATIO_FROM_BYTES = 50 * 1000**2
# The list at an archive's end is read at once, some 100 bytes an entry.
MOST_DIRECTORY_BYTES = 64 * 1000**2
# A name takes 255 bytes on every file system; a path 4,096 on Linux and 260 characters on an old Windows.
# A repository's own is far from either.
LONGEST_PART_BYTES = 255
LONGEST_PATH_BYTES = 1_024
# A download link leads over two or three others.
MOST_REDIRECTS = 5
# A server that says nothing for so long is gone, and five gigabytes take a slow line an hour.
SILENCE_SECONDS = 30.0
MOST_SECONDS = 60 * 60.0
