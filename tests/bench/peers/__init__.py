"""What people use in the place of bbcli, each a script that a person would write."""
