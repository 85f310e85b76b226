"""A local server that speaks Bitbucket's REST API over real git repositories; extra `sandbox`."""
