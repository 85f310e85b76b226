"""config.toml, directories, the cache, and written forms of servers and repositories."""
