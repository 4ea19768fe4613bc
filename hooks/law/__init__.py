"""This guide's law, for a lawyer to read: facts, and rules in order, each with the authority that says so."""
