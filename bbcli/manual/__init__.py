"""The manual: pages made of the command tree and of topics, and how they are written for man and for a terminal."""
