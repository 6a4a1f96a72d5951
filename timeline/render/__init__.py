"""The drawing room: values → text, pure."""
