from spacekit.themes import utils as utils
from spacekit_runtime.themes import *  # noqa: F403  # all of them, with their types
