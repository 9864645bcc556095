"""The guide with its programs running: each chapter is a page, each app stands beside its code."""
