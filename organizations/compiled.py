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
    def _parts(self) -> tuple[str, list, "_Reader"]:
        """SQL, its parameters (names for stand-ins), and what makes objects of rows."""
        names = {value: name for name, value in self.stand_ins.items()}
        compiler = self.build(**self.stand_ins)[:1].query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return sql, [(names.get(value), value) for value in parameters], _Reader(compiler)

    def first(self, **values: object) -> Model | None:
        sql, parameters, reader = self._parts
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else constant for name, constant in parameters])
            row = cursor.fetchone()
        return None if row is None else reader.as_object(row)


class _Reader:
    """Makes of a row what Django's own ModelIterable would, with what `select_related` asked for."""

    def __init__(self, compiler) -> None:
        select, info = compiler.select, compiler.klass_info
        columns = info["select_fields"]
        self.compiler = compiler
        self.converters = compiler.get_converters([expression for expression, _sql, _alias in select])
        self.model = info["model"]
        self.own = slice(columns[0], columns[-1] + 1)
        self.names = [select[column][0].target.attname for column in columns]
        self.related = get_related_populators(info, select, DEFAULT_DB_ALIAS)

    def as_object(self, row: tuple) -> Model:
        if self.converters:
            (row,) = self.compiler.apply_converters([row], self.converters)
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for related in self.related:
            related.populate(row, found)
        return found
