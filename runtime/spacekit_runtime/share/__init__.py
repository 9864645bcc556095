"""A link from anywhere to an app on this machine, over SSH and through a relay.

    protocol       what client and relay say to each other, and the names and limits that both know
    address        a relay as its user names it (pure)
    settings       what a link is asked for: relay, account, end
    known_relays   the file of host keys that were seen before
    discovery      what a relay's web side says of itself
    host_key       whether a host key is the one that it should be
    websocket      SSH inside a WebSocket, where nothing else comes through
    ways           both ways at once, the first whole handshake wins
    control        the channel that the relay tells the link on
    third_party    somebody else's relay, which prints its link as text
    forwarding     a visitor's connection and the app's, joined
    link           one connection to the relay, from its first byte to its end
    outside        whether visitors find the link
    share          the thread that keeps a link up
    words          what people read of it

asyncssh and websockets are loaded by a link alone, never by `import spacekit`.
"""
