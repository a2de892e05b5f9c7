"""A simulated 2022 on the real plan, told through the real ledger; everything it makes says so."""
