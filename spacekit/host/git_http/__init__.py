"""Git over HTTP: clone, fetch and push with git itself, at the address that a Space's page has.

routes -> access    who asks, for which Space
       -> exchange  one request, streamed through a git process
       -> push      what git is about to accept, held to the rules
"""
