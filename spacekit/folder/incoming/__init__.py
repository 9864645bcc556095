"""A folder from anywhere: a zip, a web address, another folder, files that a browser sent.

Whatever it is, its maker is nobody that we know: no path leads out of the new folder, nothing but plain
files comes in, and it all has bounds. See `bring`.
"""
