"""What tools find in the code of a commit: read in their own forms, held against the limits, and sent as a report."""
