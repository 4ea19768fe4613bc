"""The settings of an exported guide: its `mkdocs.yml` without our hooks and keys.

All of it works on YAML nodes and not on values, so that tags such as `!ENV` and the order of keys stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import yaml

from .errors import GuideError
from .site import ASSETS, SCRIPTS, STYLES

_OURS = ("hooks", "watch")
"""Keys that an exported guide has no use for, beside `extra: plainguide:`."""


def custom_dir(text: str) -> str:
    """The guide's own folder of theme templates, empty where it has none."""
    theme = _child(_compose(text), "theme")
    folder = _child(theme, "custom_dir") if isinstance(theme, yaml.MappingNode) else None
    return str(folder.value) if folder else ""


def settings_without_hooks(text: str, name: str, moves: Mapping[str, str]) -> str:
    """The text of a `mkdocs.yml` without our keys, and with our styles, scripts and templates named as files.

    `moves` are the new paths of pages, for the navigation. It works on YAML nodes, so that tags such as `!ENV` stay. Raises GuideError where a key has an unusual form.
    """
    root = _compose(text)
    root.value = [(key, value) for key, value in root.value if key.value not in _OURS]
    extra = _child(root, "extra")
    if isinstance(extra, yaml.MappingNode):
        extra.value = [(key, value) for key, value in extra.value if key.value != "plainguide"]
    for entry in _scalars(_child(root, "nav")):
        entry.value = moves.get(entry.value, entry.value)
    theme = _child(root, "theme")
    if isinstance(theme, yaml.ScalarNode):
        _put(root, "theme", {"name": theme.value})
        theme = _child(root, "theme")
    if not isinstance(theme, yaml.MappingNode):
        raise GuideError.at("'theme' must be a name or a set of keys; mend it", name)
    _put(theme, "custom_dir", "overrides")
    _put(theme, "variant", "classic")  # Zensical's name for the look that our styles are made for
    _let_engines_be(_child(root, "plugins"))
    _extend(root, "extra_css", [f"{ASSETS}{style}" for style in STYLES], first=True)
    _extend(root, "extra_javascript", [{"path": f"{ASSETS}{s}", "type": "module"} for s in SCRIPTS])
    return yaml.serialize(root, allow_unicode=True, width=110)


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Every value below a node that is a text."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child)
    elif isinstance(node, yaml.MappingNode):
        for _, child in node.value:
            yield from _scalars(child)


def _let_engines_be(plugins: yaml.Node | None) -> None:
    """The privacy plugin as a guard would stop at what Zensical's own script could load and never does here."""
    for plugin in plugins.value if isinstance(plugins, yaml.SequenceNode) else ():
        options = _child(plugin, "privacy") if isinstance(plugin, yaml.MappingNode) else None
        if isinstance(options, yaml.MappingNode):
            _extend(options, "assets_exclude", ["unpkg.com/*"])


def _compose(text: str) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode), "the settings were read before"
    return node


def _child(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _node(value: object) -> yaml.Node:
    node = yaml.compose(yaml.safe_dump(value), Loader=yaml.SafeLoader)
    assert node is not None
    return node


def _put(node: yaml.MappingNode, key: str, value: object) -> None:
    kept = [(name, child) for name, child in node.value if name.value != key]
    node.value = [*kept, (_node(key), _node(value))]


def _extend(node: yaml.MappingNode, key: str, values: Sequence[object], *, first: bool = False) -> None:
    child = _child(node, key)
    if not isinstance(child, yaml.SequenceNode):
        _put(node, key, values)
        return
    added = [_node(value) for value in values]
    child.value = [*added, *child.value] if first else [*child.value, *added]
