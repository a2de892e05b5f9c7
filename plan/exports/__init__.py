"""What leaves the product: pure functions from an outlook to bytes, one module per format."""
