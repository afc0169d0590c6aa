"""One module per room: which of its tables and figures the report shows, and how they are headed."""
