"""What pull requests do beyond their rows: follow their branches, merge, check, anchor comments."""
