"""Webhooks as on the Hub: who watches a Space is called when its content changes.

addresses  where a call may go: pure, and a resolver that holds every connection to it
payload    what a call says: pure
deliver    one call after the other for each webhook, a few attempts each, given up after many failures
"""
