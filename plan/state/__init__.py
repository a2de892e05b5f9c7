"""What is known of a plan on a day, folded from its entries."""
