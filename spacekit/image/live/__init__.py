"""An app that is up on an engine: two versions' containers, and a proxy before them that never moves."""
