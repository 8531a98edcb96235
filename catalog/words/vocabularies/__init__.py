"""Controlled vocabularies: one table each, with the spellings that are met in real catalogues."""
