"""A receiver as somebody writes it with pywa, FastAPI and SQLite: what customers write and how far messages got is in two
tables, and committed, before a webhook is answered. uvloop and httptools make it as quick as its libraries can be. The
arguments are the database, the port, the app secret, and `alone` or `grouped`: whether a webhook has a commit of its own, as
it has where nobody thought about it, or one with all others that wait."""

import asyncio
import contextlib
import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from pywa_async import WhatsApp, types

TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 4000;
CREATE TABLE messages (id TEXT PRIMARY KEY, sender TEXT, name TEXT, at INTEGER, kind TEXT, body TEXT);
CREATE TABLE statuses (id TEXT, status TEXT, at INTEGER, PRIMARY KEY (id, status));
"""
MESSAGE = "INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?)"
STATUS = "INSERT OR IGNORE INTO statuses VALUES (?, ?, ?)"

path, port, secret, commits = sys.argv[1:]


@contextlib.asynccontextmanager
async def beside(_: FastAPI):
    writer = asyncio.create_task(write_groups())
    yield
    writer.cancel()


app = FastAPI(lifespan=beside)
client = WhatsApp(
    phone_id="106540352242922",
    token="token",
    server=None,
    verify_token="verify",
    app_secret=secret,
    validate_updates=True,
)
database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
database.executescript(TABLES)


waiting: asyncio.Queue = asyncio.Queue()


def commit(group):
    database.execute("BEGIN")
    for statement, values, _ in group:
        database.execute(statement, values)
    database.execute("COMMIT")


async def write_groups():
    while True:
        group = [await waiting.get()]
        while not waiting.empty():
            group.append(waiting.get_nowait())
        await asyncio.to_thread(commit, group)
        for _, _, stored in group:
            stored.set_result(None)


async def store(statement, *values):
    if commits == "alone":
        database.execute(statement, values)
        return
    stored = asyncio.get_running_loop().create_future()
    waiting.put_nowait((statement, values, stored))
    await stored


async def keep_message(kind, update, body):
    sender, at = update.from_user, int(update.timestamp.timestamp())
    await store(MESSAGE, update.id, sender.wa_id, sender.name, at, kind, body)


@client.on_message
async def message(_: WhatsApp, update: types.Message):
    await keep_message(update.type.value, update, update.text or (update.image and update.image.id))


@client.on_callback_button
async def tap(_: WhatsApp, update: types.CallbackButton):
    await keep_message("button", update, update.data)


@client.on_message_status
async def status(_: WhatsApp, update: types.MessageStatus):
    await store(STATUS, update.id, update.status.value, int(update.timestamp.timestamp()))


@app.post("/webhooks/whatsapp/{channel}")
async def webhook(request: Request):
    body = await request.body()
    refused = await client.webhook_update_validator(body, request.headers.get("X-Hub-Signature-256"))
    if refused:
        return Response(status_code=refused[1])
    _, code = await client.webhook_update_handler(body)
    return Response(status_code=code)


uvicorn.run(app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", log_level="error", access_log=False)
