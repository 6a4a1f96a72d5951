"""The doors out: a finished message goes through one channel and comes back as an Outcome."""
