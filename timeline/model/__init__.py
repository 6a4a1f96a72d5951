"""The vocabulary: what the program speaks of, as frozen values without effects."""
