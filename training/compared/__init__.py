"""Systems side by side: the same training documents, the same test documents, one leaderboard."""
