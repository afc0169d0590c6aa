"""What follows from a fitted model: standardised values, residuals, reliability, scores, information."""
