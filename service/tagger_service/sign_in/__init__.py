"""Who asks: API keys, sessions of the page, and people of an identity provider."""
