"""Where and when: the rules by which dated statements of a text are found and dated."""
