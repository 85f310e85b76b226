"""The data of a new sandbox: users, projects and repositories with their history."""
