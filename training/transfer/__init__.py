"""How far learning carries: from one language to the others, and to competencies not learnt."""
