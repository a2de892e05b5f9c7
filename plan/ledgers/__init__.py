"""Where entries are kept: one module per store, opened by URL."""
