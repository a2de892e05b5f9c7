"""Forecasts held against what then happened."""
