"""Who may sign in, who is signed in, and the record of both; on small files of their own."""
