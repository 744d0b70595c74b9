// The phones page: posts what is tapped to /_sim, and takes over the parts that the server drew anew.
const { phone, number } = document.body.dataset;
const thread = document.getElementById("thread");
const notice = document.getElementById("notice");
const quoting = document.querySelector(".quoting");
const over = document.querySelector("[data-over]");
const inGroup = document.querySelector(".in-group[hidden]");
let quotedId = null;
let groupId = null;

async function post(path, body) {
  try {
    const answer = await fetch(`/_sim/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const json = await answer.json();
    notice.textContent = answer.ok ? "" : json.error.message;
    return answer.ok ? json : null;
  } catch {
    notice.textContent = "The simulator does not answer.";
    return null;
  }
}

function quote(id, words) {
  quotedId = id;
  quoting.hidden = !id;
  quoting.firstElementChild.textContent = words || "";
}

function send(message) {
  const quotes = quotedId && message.type !== "reaction" && !message.context ? { context: { id: quotedId } } : {};
  quote(null);
  toEnd(true);
  const group = groupId ? { group_id: groupId } : {};
  // An answer to a message goes where that came from; only WhatsApp has them.
  const answers = quotes.context || message.context || message.type === "reaction";
  const to = over && !answers && !groupId ? over.value : number;
  return post(`customers/${phone}/messages`, { to, ...group, ...quotes, ...message });
}

function writeIn(id, subject) {
  groupId = id;
  inGroup.hidden = !id;
  inGroup.querySelector("strong").textContent = subject || "";
  document.querySelector("[data-compose] textarea").focus();
}

function toEnd(force) {
  if (thread && (force || thread.scrollHeight - thread.scrollTop - thread.clientHeight < 120)) {
    thread.scrollTop = thread.scrollHeight;
  }
}

// Keeps every element that is drawn as it was, so that a voice message plays on and an open menu stays open.
function takeOver(list, html) {
  const fresh = document.createElement("ol");
  fresh.innerHTML = html;
  const drawn = new Map([...list.children].map((item) => [item.id, item]));
  const items = [...fresh.children].map((item) => {
    const before = drawn.get(item.id);
    item.dataset.drawn = item.innerHTML;
    return before && before.dataset.drawn === item.dataset.drawn ? before : item;
  });
  const same = items.length === list.children.length && items.every((item, at) => item === list.children[at]);
  if (same) return;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  for (const item of [...list.children]) if (!items.includes(item)) item.remove();
  items.forEach((item, at) => {
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] || null);
  });
  if (atEnd) list.scrollTop = list.scrollHeight;
}

async function follow() {
  let known = document.body.dataset.version;
  for (;;) {
    try {
      const answer = await fetch(`/phones/${phone}/live?number=${number}&known=${known}`);
      const parts = await answer.json();
      known = parts.version;
      takeOver(thread, parts.thread);
      document.getElementById("people").innerHTML = parts.people;
      document.getElementById("panel").innerHTML = parts.panel;
      const groups = document.getElementById("group-box");
      if (!groups.contains(document.activeElement)) groups.innerHTML = parts.groups;
      setClock(parts.now);
      await new Promise((wake) => setTimeout(wake, 80));
    } catch {
      await new Promise((wake) => setTimeout(wake, 1000));
    }
  }
}

const clock = document.getElementById("clock");
let clockAhead = Number(clock.dataset.now) - Date.now() / 1000;
const clockFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: clock.dataset.zone,
});
function setClock(now) {
  clockAhead = now - Date.now() / 1000;
  showClock();
}
function showClock() {
  clock.textContent = clockFormat.format(new Date((clockAhead + Date.now() / 1000) * 1000)).replace(",", "");
}
setInterval(showClock, 1000);

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button, summary");
  for (const menu of document.querySelectorAll("details.react[open], details.attach[open]")) {
    if (!menu.contains(event.target) || target?.dataset.send) menu.open = false;
  }
  if (!target) return;
  if (target.dataset.send) await send(JSON.parse(target.dataset.send));
  else if (target.dataset.quote) {
    quote(target.dataset.quote, target.dataset.words);
    document.querySelector("[data-compose] textarea").focus();
  } else if ("unquote" in target.dataset) quote(null);
  else if (target.dataset.writeIn) writeIn(target.dataset.writeIn, target.dataset.subject);
  else if ("writeAlone" in target.dataset) writeIn(null);
  else if (target.dataset.group) {
    const { change, state } = target.dataset;
    target.blur();
    await post(`groups/${target.dataset.group}`, state ? { state } : { [change]: phone });
  } else if ("read" in target.dataset) await post(`customers/${phone}/read`, { from: number });
  else if (target.dataset.advance) {
    target.disabled = true;
    const moved = await post("clock", { advance_seconds: Number(target.dataset.advance) });
    target.disabled = false;
    if (moved) setClock(moved.now);
  }
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  if ("compose" in form.dataset) {
    const box = form.elements.body;
    const body = box.value.trim();
    if (!body) return;
    box.value = "";
    if (!(await send({ type: "text", text: { body } }))) box.value = body;
  } else if ("newGroup" in form.dataset) {
    const subject = form.elements.subject.value;
    document.activeElement.blur();
    if (await post("groups", { to: number, subject, members: [phone] })) form.reset();
  } else if ("newCustomer" in form.dataset) {
    const customer = { phone: form.elements.phone.value, hide_phone: form.elements.hide_phone.checked };
    if (form.elements.name.value) customer.name = form.elements.name.value;
    const made = await post("customers", customer);
    if (made) location.href = `/phones/${made.phone}`;
  }
});

document.addEventListener("change", (event) => {
  const { dataset, checked, value } = event.target;
  if (dataset.switch) post("customers", { phone: `+${phone}`, [dataset.switch]: checked });
  if (dataset.preference) {
    post(`customers/${phone}/preferences`, { to: number, [dataset.preference]: checked ? "resume" : "stop" });
  }
  if ("chooseNumber" in dataset) location.href = `/phones/${phone}?number=${value}`;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches("[data-compose] textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

if (thread) {
  for (const item of thread.children) item.dataset.drawn = item.innerHTML;
  toEnd(true);
  follow();
}
