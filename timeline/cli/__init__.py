"""The front desk: the `timeline` command."""
