// A simulator for a client to speak to: started, steered and stopped.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export const SECRET = "simulator-app-secret";
export const WABA = "200100000000001", NUMBER = "300200000000002", TOKEN = "EAAsimulator";

/** Starts one; its webhooks go where a call of the API says. */
export async function start(transom) {
  const child = spawn(transom, ["simulator", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const [first] = await new Promise((done) => lines.once("line", (line) => done([line])));
  const url = first.match(/http:\/\/[^/]+/)[0];
  const control = async (path, body) => {
    const init = body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const answer = await fetch(`${url}/_sim/${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    url,
    control,
    writes: (phone, message) => control(`customers/${phone}/messages`, { to: NUMBER, ...message }),
    stop: () => child.kill(),
  };
}
