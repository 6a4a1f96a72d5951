"""The press: selections as whole calendars, kept finished."""
