"""A simulator for a client to speak to: started, steered and stopped."""

import json
import re
import socket
import subprocess
import time
import urllib.request

APP, SECRET, VERIFY = "100900000000009", "simulator-app-secret", "simulator-verify-token"
WABA, NUMBER, TOKEN = "200100000000001", "300200000000002", "EAAsimulator"
SMS_ACCOUNT, SMS_TOKEN = "AC00000000000000000000000000000001", "simulator-auth-token"
SMS_KEY = ("SK00000000000000000000000000000001", "simulator-key-secret")
SMS_SENDER, SMS_SERVICE = "+15550100300", "MG00000000000000000000000000000001"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Simulator:
    """One that runs until `stop`."""

    def __init__(self, transom, callback):
        self.process = subprocess.Popen(
            [transom, "simulator", "--listen", "127.0.0.1:0", "--callback", callback],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)/phones", line).group(1))

    def control(self, path, body=None):
        """A control below `/_sim`: GET, or POST where there is a body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/_sim/{path}", data=data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def writes(self, phone, **message):
        """The customer writes to the business."""
        return self.control(f"customers/{phone}/messages", {"to": NUMBER, **message})

    def quiet(self):
        """Waits until nothing is on its way."""
        until = time.monotonic() + 20
        while any(self.control("pending").values()):
            if time.monotonic() > until:
                raise TimeoutError("webhooks are still on their way")
            time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
