"""YAML in, frozen typed objects out: what was published, what happened here, and what was decided beforehand."""
