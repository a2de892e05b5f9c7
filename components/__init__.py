"""What the pages are made of: colours, charts, the graph view, widgets, forms."""
