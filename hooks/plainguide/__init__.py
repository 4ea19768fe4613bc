"""Generator of plain-language legal guides: read sources, decide rules, prove trees, publish pages."""

__version__ = "0.1.0"
