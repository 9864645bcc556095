"""From a revision to something that runs: a checkout and an environment of its own."""
