"""The almanac: dates as exactly as they are known, when they return, and how they are said."""
