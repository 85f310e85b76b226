"""The statuses of builds: which commit is meant, what is set, through which resource, and how they are waited for."""
