"""A function's source with one thing wrong in it at a time, and the function put right again afterwards."""

import ast
import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
}  # fmt: skip
_CHOSEN = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong version of a function; `change` says what is wrong, in the words of the source."""

    function: FunctionType
    line: int
    change: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.function.__module__}:{self.line} {self.function.__name__}: {self.change}"


def mutants_of(module: ModuleType, *, but: Sequence[str] = ()) -> Iterator[Mutant]:
    """Every single fault that these rules can put into the functions of a module; `but` names functions left out."""
    tree = ast.parse(inspect.getsource(module))
    for place, definition in enumerate(tree.body):
        if isinstance(definition, ast.FunctionDef) and definition.name not in but:
            yield from _of_function(module, tree, place, definition)


def _of_function(module: ModuleType, tree: ast.Module, place: int, definition: ast.FunctionDef) -> Iterator[Mutant]:
    function = getattr(module, definition.name)
    for number, node in enumerate(_inside(definition)):
        for change in _changes(node):
            wrong = deepcopy(tree)
            copied = wrong.body[place]
            assert isinstance(copied, ast.FunctionDef)
            before = ast.unparse(node)
            after = _apply(copied, _inside(copied)[number], change)
            code = _compiled(wrong, module, definition.name)
            yield Mutant(function, getattr(node, "lineno", definition.lineno), f"{before!r} → {after!r}", code)


def _inside(definition: ast.FunctionDef) -> list[ast.AST]:
    """What runs: the body without its docstring; annotations and defaults are not run again."""
    body = definition.body[1:] if ast.get_docstring(definition) is not None else definition.body
    return [node for statement in body for node in ast.walk(statement)]


def _changes(node: ast.AST) -> Sequence[str]:
    """The kinds of faults that fit a node."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARED:
            return ("compare",)
        case ast.BinOp(op=operator) if type(operator) in _COUNTED:
            return ("count",)
        case ast.BoolOp():
            return ("join",)
        case ast.Constant(value=bool()):
            return ("flip",)
        case ast.Constant(value=int()):
            return ("number",)
        case ast.If() | ast.IfExp():
            return ("negate",)
        case ast.Call(func=ast.Name(id=name)) if name in _CHOSEN:
            return ("choose",)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="flush"))):
            # What is asked next flushes by itself: without it all comes out the same.
            return ()
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return ("drop",)
        case _:
            return ()


def _apply(definition: ast.FunctionDef, node: ast.AST, change: str) -> str:
    """Change a node where it stands; how it reads then."""
    match node:
        case ast.Compare(ops=[operator]):
            node.ops = [_COMPARED[type(operator)]()]
        case ast.BinOp(op=operator):
            node.op = _COUNTED[type(operator)]()
        case ast.BoolOp(op=operator):
            node.op = ast.Or() if isinstance(operator, ast.And) else ast.And()
        case ast.Constant(value=value):
            node.value = not value if change == "flip" else value + 1  # type: ignore[operator]  # a number, as _changes saw
        case ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Call(func=ast.Name() as name):
            name.id = _CHOSEN[name.id]
        case _:
            _drop(definition, node)
            return "nothing"
    return ast.unparse(node)


def _drop(definition: ast.FunctionDef, dropped: ast.AST) -> None:
    for node in ast.walk(definition):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and dropped in value:
                value[value.index(dropped)] = ast.Pass()


def _compiled(tree: ast.Module, module: ModuleType, name: str) -> CodeType:
    whole = compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")
    return next(one for one in whole.co_consts if isinstance(one, CodeType) and one.co_name == name)


@contextmanager
def mutated(mutant: Mutant) -> Iterator[None]:
    """The function is the wrong one for everybody who calls it, until the block ends."""
    right = mutant.function.__code__
    mutant.function.__code__ = mutant.code
    try:
        yield
    finally:
        mutant.function.__code__ = right
