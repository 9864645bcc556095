"""Spaces that follow a repository elsewhere: the host fetches by itself whatever its branch becomes.

follower -> pull         when: every few minutes, on request, by webhook; one pull a Space at a time
pull     -> fetch        git gets what is new, into a folder of its own that nobody else sees
         -> rules        what came is held to the rules of a push, then `main` is that very commit
remote                   what git and ssh are given: addresses, keys, known hosts, limits
address, webhook, state  pure rules: what may be followed, which calls are signed, what went wrong
"""
