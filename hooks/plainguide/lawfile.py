"""Load the rule sets of a guide from its law files, fresh each time, with located errors."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from .data import nearest
from .errors import GuideError
from .rules import RuleSet


def load_rule_set(root: Path, address: str, name: str, line: int = 0) -> RuleSet:
    """The rule set at `address`, a file below `root` and a name in it: `hooks/law/loan.py:LOAN`.

    `name` is the settings file, `line` where it says so, for messages. Raises GuideError for an address of another form, a missing file or
    name, and for whatever goes wrong while the file is run, located in it.
    """
    file, _, variable = address.partition(":")
    if not file.endswith(".py") or not variable.isidentifier():
        raise GuideError.at(
            f"rule set '{address}' must look like 'hooks/law/loan.py:LOAN'; mend it", name, line
        )
    path = root / file
    if not path.is_file():
        raise GuideError.at(f"rule set '{address}': there is no file '{file}'; mend the path", name, line)
    module = _run(path, file)
    found = vars(module).get(variable)
    if not isinstance(found, RuleSet):
        sets = [key for key, value in vars(module).items() if isinstance(value, RuleSet)]
        hint = nearest(variable, sets) if sets else "define a RuleSet there"
        raise GuideError.at(f"has no rule set named '{variable}'; {hint}", file)
    return found


def _run(path: Path, file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_law_{path.stem}", path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        # Compiled by hand and not by the loader: a cached .pyc could outlive an edit within the same second.
        exec(compile(path.read_bytes(), file, "exec"), vars(module))  # noqa: S102
    except GuideError:
        raise
    except SyntaxError as error:
        raise GuideError.at(f"is not valid Python ({error.msg}); mend it", file, error.lineno or 0) from None
    except Exception as error:
        lines = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file
        ]
        what = f"{type(error).__name__}: {error}"
        raise GuideError.at(f"cannot be run ({what}); mend it", file, (lines or [0])[-1] or 0) from None
    finally:
        sys.dont_write_bytecode = writes
    return module
