"""The dispatch room: who is told of what, in which words, and what became of it."""
