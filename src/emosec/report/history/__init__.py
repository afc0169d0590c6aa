"""What earlier runs published: an archive of their tables, what is different now, and why."""
