"""What a run has at hand: console, options, server, credential, client, the local clone."""
