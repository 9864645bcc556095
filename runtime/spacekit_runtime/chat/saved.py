"""Conversations that a person's browser keeps. All of it happens in the page: the server never sees them."""

from __future__ import annotations

# How many letters of its first question a conversation is called by.
TITLE_LETTERS = 40

# The conversations with the present one in them, and its place among them.
SAVE = """(messages, saved, place) => {
  if (!messages || messages.length === 0) return [saved ?? [], place];
  const all = [...(saved ?? [])];
  if (Number.isInteger(place) && place < all.length) all[place] = messages;
  else { all.unshift(messages); place = 0; }
  return [all, place];
}"""

# The conversations without the present one.
FORGET = """(saved, place) => [
  Number.isInteger(place) ? (saved ?? []).filter((_, at) => at !== place) : (saved ?? []), null,
]"""

# What conversations are called: the first words that a person wrote.
TITLES = """(saved) => [{__type__: 'update', samples: (saved ?? []).map((messages) => {
  const parts = messages.find(({role}) => role === 'user')?.content ?? [];
  const text = parts.map((part) => part.type === 'text' ? part.text : '📎').join(' ').trim();
  return [text.length > %d ? `${text.slice(0, %d)}…` : text || 'Conversation'];
})}]""" % (TITLE_LETTERS, TITLE_LETTERS)  # noqa: UP031  # braces are JavaScript's here

# The conversation at a place, and the place.
OPEN = "(place, saved) => [(saved ?? [])[place] ?? [], place]"

BEGIN = "() => [[], null]"
