"""What a set of courses covers of a framework, and how that compares with what vacancies ask."""
