"""The API's routes, a module for each sort of thing."""
