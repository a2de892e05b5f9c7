"""The chance that a promise is late, learned from promises that ended before."""
