"""The archive desk: text ↔ events. Values only: what becomes of them, `curate` decides."""
