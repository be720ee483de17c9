"""Querysets whose SQL is composed once a process.

What every request asks (who is this here?) PostgreSQL answers in less time than Django needs to compose the question.
The rule stays where it is, in the queryset; only its SQL is kept.
"""

from collections.abc import Callable
from functools import cached_property

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators


class Compiled:
    """`build(**stand_ins)` makes the queryset, once; `first(**values)` runs it with values in place of the stand-ins.

    The stand-ins must be unlike each other and unlike every constant of the query, and `build` must not branch on them.
    """

    def __init__(self, build: Callable[..., QuerySet], **stand_ins: object) -> None:
        self.build = build
        self.stand_ins = stand_ins

    @cached_property
    def _parts(self):
        """SQL, its parameters (names for stand-ins), and how a row becomes objects."""
        names = {value: name for name, value in self.stand_ins.items()}
        compiler = self.build(**self.stand_ins)[:1].query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return sql, [(names.get(value), value) for value in parameters], compiler

    def first(self, **values: object) -> Model | None:
        sql, parameters, compiler = self._parts
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else constant for name, constant in parameters])
            row = cursor.fetchone()
        return None if row is None else _as_object(row, compiler)


def _as_object(row: tuple, compiler) -> Model:
    """The row as Django's own ModelIterable would give it, with what `select_related` asked for."""
    select, klass_info = compiler.select, compiler.klass_info
    converters = compiler.get_converters(expression for expression, _sql, _alias in select)
    if converters:
        (row,) = compiler.apply_converters([row], converters)
    columns = klass_info["select_fields"]
    names = [select[column][0].target.attname for column in columns]
    found = klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, row[columns[0] : columns[-1] + 1])
    for related in get_related_populators(klass_info, select, DEFAULT_DB_ALIAS):
        related.populate(row, found)
    return found
