"""What a fresh sandbox holds: its people, projects and repositories with their history."""
