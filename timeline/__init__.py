"""Timeline: the dated history of a movement, and no anniversary missed."""

__version__ = "0.1.0"
