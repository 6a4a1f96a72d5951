"""The public hall: pages and feeds."""
