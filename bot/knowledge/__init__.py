"""The knowledge base: content, database, understanding, answers. Imports no Rasa."""
