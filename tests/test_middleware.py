"""Every answer carries the headers, and no reading request can write."""

import sqlite3

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from handschlag import urls
from handschlag.middleware import WriteWhileReading, writes


def write(request: HttpRequest) -> HttpResponse:
    DBTaskResult.objects.create(args_kwargs={}, task_path="none", backend_name="none", run_after=get_date_max())
    return HttpResponse("written")


def read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(DBTaskResult.objects.filter(enqueued_at__lt=timezone.now()).count()))


def own_headers(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={"Cache-Control": "private", "Content-Security-Policy": "sandbox"})


def full(request: HttpRequest) -> HttpResponse:
    with sqlite3.connect(":memory:") as disk:
        disk.execute("PRAGMA max_page_count = 1")
        disk.execute("CREATE TABLE t (n)")
    return HttpResponse("made")


urlpatterns = [
    path("full", full),
    path("write", write),
    path("read", read),
    path("own", own_headers),
    *urls.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_reading_request_cannot_write(client, method):
    with pytest.raises(WriteWhileReading):
        getattr(client, method)("/write")
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_a_full_disk_is_an_answer_with_a_sentence(client):
    answer = client.post("/full")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "lässt sich nichts speichern" in answer.text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_reading_reads_and_posting_writes(client):
    assert client.post("/write").content == b"written"
    assert client.get("/read").content == b"1"


@pytest.mark.django_db
def test_the_ban_ends_with_the_request(client):
    client.get("/read")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_tasks_database_dbtaskresult")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO a VALUES (1)",
        "  update a SET b = 1",
        "DELETE FROM a",
        "REPLACE INTO a VALUES (1)",
        "CREATE TABLE a (b int)",
        "DROP TABLE a",
        "TRUNCATE a",
        "/* SELECT */ DELETE FROM a",
        "-- SELECT\nDELETE FROM a",
        "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x",
        "WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x",
        "SELECT * FROM a FOR UPDATE",
        "SELECT * FROM a FOR NO KEY UPDATE SKIP LOCKED",
        "EXPLAIN ANALYZE DELETE FROM a",
        "COPY a FROM STDIN",
        "VACUUM",
        "SELECT 1; DELETE FROM a",
    ],
)
def test_statements_that_write(sql):
    assert writes(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'DELETE FROM a' AS \"update\" FROM a",
        "(SELECT 1) UNION (SELECT 2)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "SELECT updated_at, deleted FROM inserted_rows WHERE note = 'it''s FOR UPDATE'",
        "BEGIN IMMEDIATE",
        'SAVEPOINT "s1"',
        "PRAGMA foreign_keys = ON",
        "SELECT pg_is_in_recovery()",
    ],
)
def test_statements_that_read(sql):
    assert not writes(sql)


def test_headers_of_every_page(client):
    headers = client.get("/nothing-here").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    # "no-referrer" would make browsers send "Origin: null" with our own forms, and the CSRF check refuse them.
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_a_view_may_be_stricter(client):
    headers = client.get("/own").headers
    assert headers["Cache-Control"] == "private"
    assert headers["Content-Security-Policy"] == "sandbox"
