"""Benchmarks: the real program beside a peer or a physical limit, in one run; figures are ratios."""
