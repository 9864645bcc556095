"""Pushes without a stored token: a CI job shows what its CI says of it, and gets a token for a while.

claims   what an id token says, in one shape for all forges
rules    which jobs a Space's publishers let in, and to what: pure
keys     the keys of an issuer, by discovery, within limits
verify   whether an id token is what it says
"""
