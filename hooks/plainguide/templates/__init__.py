"""HTML templates: markup lives here, words in data, logic in Python."""

from jinja2 import Environment, PackageLoader, StrictUndefined

environment = Environment(
    loader=PackageLoader("plainguide"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""The templates of the generator: everything is escaped, and a missing value is an error."""
