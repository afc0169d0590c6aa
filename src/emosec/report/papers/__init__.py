"""What people put into papers: PDF, Word, and every table and figure in the formats journals ask for."""
