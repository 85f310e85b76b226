"""Calls of any operation of the REST API: what is wanted, the request that it makes, and what is answered."""
