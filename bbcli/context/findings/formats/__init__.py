"""Report formats: readers that return annotations."""
