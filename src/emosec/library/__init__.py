"""The instruments that ship, listed, shown, searched, and written as survey files."""
