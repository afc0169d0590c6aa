"""The codebook for readers: a page of every variable kept, and the same as JSON-LD. It counts nothing itself."""
