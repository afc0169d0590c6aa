"""Arrays in, results out. Nothing in here knows a path, a study or a YAML file."""
