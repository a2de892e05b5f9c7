"""MS Project files, read and written."""
