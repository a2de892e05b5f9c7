"""What answers a browser before and beside the pages."""
