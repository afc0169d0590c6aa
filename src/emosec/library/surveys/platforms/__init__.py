"""One file per platform; each registers itself by the name PLATFORM."""
