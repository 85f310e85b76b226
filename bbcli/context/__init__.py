"""The run: console, selection, connections, the local clone and the CI environment."""
