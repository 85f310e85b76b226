"""Code Insights: reports on commits and their annotations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.clock import milliseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.records import Repository

SCHEMA = """
create table if not exists reports (
    id integer primary key autoincrement, repository_id integer not null references repositories on delete cascade,
    commit_id text not null, key text not null, author text not null, body text not null,
    unique (repository_id, commit_id, key));
create table if not exists annotations (
    id integer primary key autoincrement, report_id integer not null references reports on delete cascade,
    external_id text, body text not null);
create index if not exists annotations_by_report on annotations (report_id);
"""
MAX_ANNOTATIONS = 1000  # per report


@dataclass(frozen=True, slots=True)
class Report:
    """A report; `author` identifies its creator, `body` holds the shown fields besides the key."""

    id: int
    key: str
    author: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Insights:
    """The reports and annotations of all commits."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> Insights:
        """Create the tables if they are missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def reports_of_commit(self, repository: Repository, commit_id: str) -> list[Report]:
        """Return the reports on a commit, oldest first."""
        sql = "select * from reports where repository_id = ? and commit_id = ? order by id"
        return [_report(row) for row in self.database.rows(sql, repository.id, commit_id)]

    def report_by_key(self, repository: Repository, commit_id: str, key: str) -> Report | None:
        """Return one report on a commit."""
        sql = "select * from reports where repository_id = ? and commit_id = ? and key = ?"
        row = self.database.row(sql, repository.id, commit_id, key)
        return _report(row) if row else None

    def put_report(
        self, repository: Repository, commit_id: str, key: str, author: str, body: Mapping[str, Any]
    ) -> Report:
        """Create a report or replace its body; annotations stay."""
        written = json.dumps({"createdDate": milliseconds(self.clock), **body})
        sql = """insert into reports (repository_id, commit_id, key, author, body) values (?, ?, ?, ?, ?)
                 on conflict (repository_id, commit_id, key) do update set body = excluded.body"""
        self.database.write(sql, repository.id, commit_id, key, author, written)
        report = self.report_by_key(repository, commit_id, key)
        if report is None:
            raise KeyError(key)
        return report

    def delete_report(self, report: Report) -> None:
        """Delete a report and its annotations."""
        self.database.write("delete from reports where id = ?", report.id)

    def annotations(self, report: Report) -> list[dict[str, Any]]:
        """Return the annotations of a report in order of creation."""
        rows = self.database.rows("select body from annotations where report_id = ? order by id", report.id)
        return [{"reportKey": report.key, **json.loads(row["body"])} for row in rows]

    def add_annotations(self, report: Report, bodies: Sequence[Mapping[str, Any]]) -> bool:
        """Add all annotations, or none and return False if the report would have too many."""
        with self.database.transaction():
            if len(self.annotations(report)) + len(bodies) > MAX_ANNOTATIONS:
                return False
            for body in bodies:
                named = body.get("externalId")
                self.database.insert("annotations", report_id=report.id, external_id=named, body=json.dumps(dict(body)))
        return True

    def replace_annotation(self, report: Report, external_id: str, body: Mapping[str, Any]) -> bool:
        """Replace the annotations with this id; False if the report has too many."""
        with self.database.transaction():
            self.remove_annotations(report, [external_id])
            return self.add_annotations(report, [{**body, "externalId": external_id}])

    def remove_annotations(self, report: Report, external_ids: Sequence[str]) -> None:
        """Delete the annotations with these ids; without ids, all."""
        sql = "delete from annotations where report_id = ?"
        if not external_ids:
            self.database.write(sql, report.id)
        for external_id in external_ids:
            self.database.write(f"{sql} and external_id = ?", report.id, external_id)


def _report(row: sqlite3.Row) -> Report:
    return Report(row["id"], row["key"], row["author"], json.loads(row["body"]))
