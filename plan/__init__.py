"""The tracker's core: plan file and ledger in, what every face shows out."""
