"""The tracker's core: plan file and ledger in, what every face shows out."""

__version__ = "0.1.0"
