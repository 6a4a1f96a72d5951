"""The strongroom: all SQL, for SQLite and PostgreSQL."""
