"""Survey files to import into a platform, written from an instrument file."""
