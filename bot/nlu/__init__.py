"""Graph components of the NLU pipeline, and the importer that feeds content to them."""
