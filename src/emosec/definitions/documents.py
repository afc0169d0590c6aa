"""A YAML file read with the line of every value kept, and turned into a frozen typed object.

YAML 1.2 rules hold (`No` is a word, not False). Duplicate keys, unknown keys and wrong types become one
`DefinitionError` that names the file, the line, what is wrong and the nearest known key.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from emosec.definitions.limits import refuse_large_file, refuse_many_values
from emosec.errors import DefinitionError


class Described(BaseModel):
    """A closed, frozen piece of a definition: unknown keys are refused, every field carries a description.

    `report_only` names the keys of words for a reader: no number rests on them, and a change in them is no other analysis.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, coerce_numbers_to_str=False)
    report_only: ClassVar[frozenset[str]] = frozenset()


class Definition(Described):
    """A whole definition file. `folder` is where its files live under `config/`.

    Examples
    --------
    >>> class Colour(Definition):
    ...     folder = "colours"
    ...     hue: str
    >>> Colour.parse("hue: green", where="green.yaml")
    Colour(hue='green')
    """

    folder: ClassVar[str] = ""

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read one definition file.

        Parameters
        ----------
        path : path of a YAML file

        Raises
        ------
        DefinitionError
            The file is missing, is not YAML, has a key or a value that does not belong, or contradicts itself.
        """
        path = Path(path)
        if not path.is_file():
            raise missing_file(path)
        definition = cls.parse(read_text(path), where=str(path))
        name = getattr(definition, "name", path.stem)
        if name != path.stem:
            raise DefinitionError(
                f"the name '{name}' differs from the file's name '{path.stem}'",
                where=str(path),
                why="definitions are found by their name",
                remedy=f"call the file {name}.yaml or write name: {path.stem}",
            )
        return definition

    @property
    def sha256(self) -> str:
        """Digest of what analyses rest on: comments, order of keys, titles and other words for the report do not change it."""
        return self.sha256_without()

    @property
    def verdict_sha256(self) -> str:
        """Digest of what verdicts rest on; a kind of definition that serves other tables as well says how much less it is."""
        return self.sha256

    def sha256_without(self, *keys: str) -> str:
        """Return the digest of what analyses rest on that read nothing of some keys."""
        said = {key: value for key, value in substance(self).items() if key not in keys}
        content = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(content.encode()).hexdigest()

    @classmethod
    def parse(cls, text: str, where: str) -> Self:
        """Read a definition from text; `where` is the file named in errors."""
        tree = parse_yaml(text, where)
        try:
            return cls.model_validate(plain(tree), context={"where": where})
        except ValidationError as error:
            raise explain(error, tree, where, cls) from None


def substance(part: Any) -> Any:
    """Return what analyses rest on in a definition, as plain data: without what the report alone shows, and without defaults.

    Examples
    --------
    >>> class Colour(Definition):
    ...     report_only = frozenset({"title"})
    ...     hue: str
    ...     title: str = ""
    ...     depth: int = 1
    >>> substance(Colour(hue="green", title="Grass"))
    {'hue': 'green'}
    """
    if isinstance(part, Described):
        fields = {name: getattr(part, name) for name in type(part).model_fields if name not in part.report_only}
        defaults = {name: type(part).model_fields[name].get_default(call_default_factory=True) for name in fields}
        return {name: substance(value) for name, value in fields.items() if value != defaults[name]}
    if isinstance(part, dict):
        return {str(key): substance(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [substance(value) for value in part]
    return part


def read_text(path: Path) -> str:
    """Return the text of a definition file; `DefinitionError` where its bytes are not UTF-8 or too many."""
    try:
        refuse_large_file(path)
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DefinitionError(
            "the file is not UTF-8 text",
            where=f"{path}:{line}",
            why="letters beyond A to Z would be read as others",
            remedy="save it as UTF-8 in the editor",
        ) from None


def missing_file(path: Path) -> DefinitionError:
    """Return the error for a definition that is not there, with the nearest one that is."""
    known = sorted(p.stem for p in path.parent.glob("*.yaml"))
    near = difflib.get_close_matches(path.stem, known, n=1)
    return DefinitionError(
        "there is no such definition",
        where=str(path),
        remedy=(f"did you mean {near[0]}? " if near else "") + f"known here: {', '.join(known) or 'none'}",
    )


YAML_REMEDY = "check indentation, quotes and repeated keys"
# letters of a wrong value that a message shows
SHOWN = 100
# by words of the parser's message
YAML_REMEDIES = {
    "'\\t'": "indent with spaces; a tab is not allowed",
    "mapping values are not allowed": "put a text that holds a colon and a space in quotes, or check the indentation",
    "expected ',' or": "close the bracket or brace that was opened here or on a line before",
    "duplicate key": "keep one of the two lines",
    "<block end>": "indent keys that belong together by the same number of spaces",
    "while scanning a quoted": "close the quotes",
    "found unexpected end of stream": "close the quotes, bracket or brace that is open",
}


def parse_yaml(text: str, where: str) -> object:
    """Return the round-trip tree of a YAML text, whose maps and lists know their lines."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark is not None else ""
        problem = (error.problem or "cannot be read").splitlines()[0]
        remedy = next((do for sign, do in YAML_REMEDIES.items() if sign in problem), YAML_REMEDY)
        raise DefinitionError(f"not valid YAML: {problem}", where=f"{where}{line}", remedy=remedy) from None
    except YAMLError as error:
        raise DefinitionError(f"not valid YAML: {error}", where=where) from None
    except (ValueError, TypeError, AttributeError) as error:
        # a number of thousands of digits, a date that never was, an alias that holds itself
        raise DefinitionError(
            f"a value cannot be read: {str(error)[:200]}",
            where=where,
            remedy="shorten the number, or put the text in quotes",
        ) from None
    except RecursionError:
        raise DefinitionError("not valid YAML: brackets nested too deep", where=where) from None
    if not isinstance(tree, dict):
        raise DefinitionError("the file holds no keys", where=where, remedy="a definition is a list of `key: value`")
    refuse_many_values(tree, where)
    return tree


# under these keys a number may be a key: it is what stands in the export
NUMBERED = ("codes", "labels")


def plain(node: Any, numbered: bool = False) -> Any:
    """Return a ruamel tree as plain dicts, lists and scalars, refusing keys that are not text, but for codes as written."""
    if isinstance(node, dict):
        whole = int if numbered else str
        bad = [key for key in node if not isinstance(key, (str, whole)) or isinstance(key, bool)]
        if bad:
            raise DefinitionError(
                f"the key {bad[0]!r} is not text",
                where=f"line {line_of(node, bad[0])}",
                why="keys that are numbers are read differently by different programs",
                remedy="write a list of {code: …, label: …} instead",
            )
        return {str(key): plain(value, numbered or key in NUMBERED) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def line_of(node: object, key: object) -> int:
    """Return the 1-based line of `key` in a ruamel map or list, or of the container where the key is absent."""
    marks: Any = getattr(node, "lc", None)
    try:
        position = marks.item(key) if isinstance(node, list) else marks.key(key)
        return int(position[0]) + 1
    except (KeyError, AttributeError, IndexError, TypeError):
        return int(getattr(marks, "line", 0) or 0) + 1


def locate(tree: Any, loc: tuple[int | str, ...]) -> int:
    """Return the line of the value at a pydantic location, as deep as the file goes."""
    line, node = 1, tree
    for step in loc:
        known = (isinstance(node, dict) and step in node) or (
            isinstance(node, list) and isinstance(step, int) and step < len(node)
        )
        if not known:
            return line if isinstance(step, str) else line_of(node, step)
        line, node = line_of(node, step), node[step]
    return line


def line_in(path: Path, loc: tuple[int | str, ...]) -> str:
    """Return file and line of a value at a location, for an error found after the file was read; the file where it is gone.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.yaml"
    ...     _ = file.write_text("name: a\\nlist:\\n  - one\\n  - two\\n")
    ...     line_in(file, ("list", 1)).rpartition(":")[2]
    '4'
    """
    if not path.is_file():
        return str(path)
    return f"{path}:{locate(parse_yaml(read_text(path), str(path)), loc)}"


def explain(error: ValidationError, tree: object, where: str, kind: type[BaseModel]) -> DefinitionError:
    """Return the first problems of a pydantic error as one `DefinitionError` with lines."""
    problems = error.errors(include_url=False)
    # a wrong key explains the missing one beside it, so it comes first
    problems.sort(key=lambda p: p["type"] != "extra_forbidden")
    # a list whose only member is wrong is also reported as too short
    problems = [p for p in problems if p["type"] != "too_short"] or problems
    first = problems[0]
    loc = first["loc"]
    if first["type"] == "value_error":
        loc = (*loc, *getattr(first["ctx"]["error"], "at", ()))
    line = locate(tree, loc)
    what, remedy = describe_problem(first, kind, tree)
    if len(problems) > 1:
        others = "; ".join(f"{dotted(p['loc'])}: {p['msg']}" for p in problems[1:4])
        remedy = f"{remedy} (also: {others})" if remedy else f"also: {others}"
    return DefinitionError(what, where=f"{where}:{line}", remedy=remedy)


def describe_problem(problem: Any, kind: type[BaseModel], tree: Any) -> tuple[str, str]:
    """Return what is wrong and what to do, for one pydantic problem."""
    loc, path = problem["loc"], dotted(problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = known_keys(kind, loc[:-1])
        near = difflib.get_close_matches(str(loc[-1]), known, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        return f"unknown key '{path}'", f"{hint}known keys: {', '.join(known)}"
    if problem["type"] == "missing":
        return f"the key '{path}' is missing", "add it; the schema in config/schemas says what it holds"
    if problem["type"] == "value_error":
        cause = problem["ctx"]["error"]
        return (f"{path}: {cause}" if path else str(cause)), getattr(cause, "remedy", "")
    given = problem.get("input")
    if problem["type"] == "literal_error":
        words = [w for w in re.findall(r"'([^']*)'", problem["ctx"]["expected"]) if w]
        near = difflib.get_close_matches(str(given), words, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        return (
            f"{path}: {repr(given)[:SHOWN]} is none of the words that are known here",
            f"{hint}known: {', '.join(w if any(c.isalnum() for c in w) else repr(w) for w in words)}",
        )
    if problem["type"] in ("too_short", "too_long"):
        least = problem["ctx"].get("min_length", problem["ctx"].get("max_length"))
        many = "at least" if problem["type"] == "too_short" else "at most"
        return f"{path}: it lists {problem['ctx']['actual_length']}, and {many} {least} belong here", described(
            kind, loc
        )
    said = [HOW_TO_WRITE.get(problem["type"], ""), described(kind, loc)]
    if problem["type"] == "model_type" and (known := known_keys(kind, loc)):
        said = [f"Write keys and values, of these keys: {', '.join(known)}.", described(kind, loc)]
        return f"{path}: keys and values belong here (found {repr(given)[:SHOWN]})", " ".join(p for p in said if p)
    return f"{path}: {problem['msg']} (found {repr(given)[:SHOWN]})", " ".join(part for part in said if part)


# by pydantic's name of the problem
HOW_TO_WRITE = {
    "float_parsing": "Write a number with a point: 0.9.",
    "float_type": "Write a number with a point: 0.9.",
    "int_parsing": "Write a whole number.",
    "int_type": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "string_type": "Write text; what is all digits, or one of yes, no, true and false, in quotes.",
    "tuple_type": "Write a list: [a, b].",
    "list_type": "Write a list: [a, b].",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "model_type": "Write keys and values.",
    "dict_type": "Write keys and values.",
}


def described(kind: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """Return what the schema says that the key at a location holds; of a list's member, what the list holds.

    Examples
    --------
    >>> from emosec.definitions.configuration import Configuration
    >>> described(Configuration, ("studies", 2))
    'It holds: Names of the studies to run.'
    """
    schema = kind.model_json_schema()
    node: Any = schema
    told = ""
    for step in loc:
        node = resolve(schema, node)
        node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
        told = node.get("description", told)
    return f"It holds: {told}" if told else ""


def dotted(loc: tuple[int | str, ...]) -> str:
    """Return a pydantic location as people write it: rules[2].action."""
    text = ""
    for step in loc:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def known_keys(kind: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys a definition allows at a location."""
    schema = kind.model_json_schema()
    node: Any = schema
    for step in loc:
        node = resolve(schema, node)
        node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
    return sorted(resolve(schema, node).get("properties", {}))


def resolve(schema: Any, node: Any) -> Any:
    """Follow $ref and the first object branch of anyOf in a JSON Schema."""
    for _ in range(8):
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in node:
            node = next((b for b in node["anyOf"] if "$ref" in b or "properties" in b or "items" in b), {})
        else:
            return node
    return node


class Contradiction(ValueError):
    """A definition that is well formed and cannot be true; carries what to do and the keys that lead to the place."""

    def __init__(self, what: str, remedy: str = "", at: tuple[str | int, ...] = ()) -> None:
        super().__init__(what)
        self.remedy, self.at = remedy, at
