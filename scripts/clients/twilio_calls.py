"""twilio's Python library against the simulator: what it sends, lists and changes, and the webhooks that it checks. The
argument is the binary."""

import http.server
import sys
import threading
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from simulator import SMS_ACCOUNT, SMS_KEY, SMS_SENDER, SMS_SERVICE, SMS_TOKEN, Simulator, free_port

ANA = "15550100777"


class Business(http.server.BaseHTTPRequestHandler):
    """Takes webhooks, checks each with the library, and answers a question."""

    heard = []

    def do_POST(self):
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
        url = f"http://127.0.0.1:{self.server.server_port}{self.path}"
        signed = RequestValidator(SMS_TOKEN).validate(url, form, self.headers["X-Twilio-Signature"])
        self.heard.append((signed, self.path, form))
        answer = MessagingResponse()
        if form.get("Body") == "Menu?":
            answer.message("Fish & chips")
        body = str(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(b"\x89PNG\r\n\x1a\n")

    def log_message(self, *_):
        pass


def passes(name, holds, seen=""):
    print(f"twilio  {name}" if holds else f"twilio  {name} FAILED {seen}", flush=True)
    failures.extend([] if holds else [name])


def code(call):
    """The code with which a call is refused."""
    try:
        call()
    except TwilioRestException as error:
        return error.status, error.code
    return None


def sends(client, home):
    """Messages, and what becomes of them."""
    sent = client.messages.create(to=f"+{ANA}", from_=SMS_SENDER, body="Hello", status_callback=f"{home}/told?m=1")
    passes("messages.create", (sent.status, sent.num_segments) == ("queued", "1"), sent.status)
    with_key = Client(*SMS_KEY, account_sid=SMS_ACCOUNT)
    with_key.api.base_url = client.api.base_url
    passes("messages.create with a key", with_key.messages.create(to=f"+{ANA}", from_=SMS_SENDER, body="By key").sid)
    picture = client.messages.create(to=f"+{ANA}", from_=SMS_SENDER, media_url=[f"{home}/a.png"])
    passes("messages.create with media", picture.sid.startswith("MM"), picture.sid)
    served = client.messages.create(to=f"+{ANA}", messaging_service_sid=SMS_SERVICE, body="By service")
    passes("messages.create by a service", (served.from_, served.status) == (None, "accepted"), served.status)
    later = client.messages.create(
        to=f"+{ANA}", messaging_service_sid=SMS_SERVICE, body="Later", schedule_type="fixed",
        send_at=datetime.now(timezone.utc) + timedelta(hours=2))
    passes("messages.create scheduled", later.status == "scheduled", later.status)
    passes("message.update canceled", later.update(status="canceled").status == "canceled")
    for name, fields, expected in [
        ("21211", {"to": "+1"}, (400, 21211)), ("21606", {"from_": "+15550100999"}, (400, 21606)),
        ("21602", {"body": ""}, (400, 21602)), ("21617", {"body": "a" * 1601}, (400, 21617)),
    ]:
        whole = {"to": f"+{ANA}", "from_": SMS_SENDER, "body": "Hello"} | fields
        passes(f"refused with {name}", code(lambda: client.messages.create(**whole)) == expected)
    return sent, picture


def resources(client, sent, picture):
    """Lists, one message, its files, the account and its numbers."""
    fetched = client.messages(sent.sid).fetch()
    passes("messages.fetch", (fetched.status, fetched.price) == ("delivered", "-0.00830"), fetched.status)
    passes("dates", fetched.date_sent >= fetched.date_created and fetched.date_created.tzinfo)
    passes("messages.list", [one.sid for one in client.messages.list(to=f"+{ANA}", limit=20)][-1] == sent.sid)
    streamed = list(client.messages.stream(page_size=2))
    passes("messages.stream over pages", len(streamed) == len({one.sid for one in streamed}) == 5, len(streamed))
    media = client.messages(picture.sid).media.list()
    passes("media.list", [one.content_type for one in media] == ["image/png"])
    passes("media.fetch", client.messages(picture.sid).media(media[0].sid).fetch().parent_sid == picture.sid)
    passes("media.delete", client.messages(picture.sid).media(media[0].sid).delete())
    passes("message.update redacted", client.messages(sent.sid).update(body="").body == "")
    passes("messages.delete", client.messages(sent.sid).delete())
    passes("a message that is gone", code(lambda: client.messages(sent.sid).fetch()) == (404, 20404))
    passes("accounts.fetch", client.api.accounts(SMS_ACCOUNT).fetch().status == "active")


def hears(client, simulator, home):
    """What customers write, and the statuses of what was sent."""
    number = client.incoming_phone_numbers.list(phone_number=SMS_SENDER)[0]
    passes("incoming_phone_numbers.update", number.update(sms_url=f"{home}/sms").sms_url == f"{home}/sms")
    simulator.control(f"customers/{ANA}/messages", {"to": SMS_SENDER, "text": "Menu?"})
    simulator.quiet()
    told = [form["MessageStatus"] for _, path, form in Business.heard if path == "/told?m=1"]
    passes("statuses", told == ["sending", "sent", "delivered"], told)
    passes("signatures", Business.heard and all(signed for signed, _, _ in Business.heard))
    shown = [one["text"] for one in simulator.control(f"customers/{ANA}/messages")["data"]]
    passes("MessagingResponse", shown[-2:] == ["Menu?", "Fish & chips"], shown)


def main(transom):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Business)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}"
    simulator = Simulator(transom, f"{home}/none")
    try:
        simulator.control("customers", {"phone": ANA, "name": "Ana"})
        client = Client(SMS_ACCOUNT, SMS_TOKEN)
        client.api.base_url = f"http://127.0.0.1:{simulator.port}"
        sent, picture = sends(client, home)
        simulator.quiet()
        resources(client, sent, picture)
        hears(client, simulator, home)
    finally:
        simulator.stop()
        server.shutdown()


failures = []
main(sys.argv[1])
sys.exit(1 if failures else 0)
