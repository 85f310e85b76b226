"""The wire: connections, TLS, proxies, retries."""
