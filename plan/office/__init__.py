"""What people and commands work through: the workspace over a ledger, backups, health, messages."""
