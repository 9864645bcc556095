"""The relay of share links: SSH with remote forwarding on one side, a web server by host name on the other.

docs/share-protocol.md is what it speaks, docs/relay.md how it is run.
"""
