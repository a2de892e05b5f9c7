"""Every Chinese word for a code value."""
