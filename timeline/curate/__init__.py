"""The editor's desk: what changes the archive."""
