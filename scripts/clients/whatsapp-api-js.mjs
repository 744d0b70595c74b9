// Every call of whatsapp-api-js against the simulator, every message that it can make, and every webhook that it hears.
// The argument is the binary.

import { createServer } from "node:http";
import * as messages from "whatsapp-api-js/messages";
import { WhatsAppAPI } from "whatsapp-api-js/middleware/node-http";
import { NUMBER, SECRET, TOKEN, WABA, start } from "./simulator.mjs";

const ANA = "15550100777", BO = "15550100778", BSUID = "US.90000000000000000042";
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...new Array(64).fill(0)]);
const SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

// What speaks to no API by itself.
const LOCAL = {
  constructor: "makes the client",
  post: "takes a webhook, by handle_post",
  get: "answers the handshake, by handle_get",
  getBody: "reads an answer, by every call",
  verifyRequestSignature: "checks a webhook, by handle_post",
};
// Parts of messages that others are made of.
const BASES = {
  Media: "what files are made of",
  isProductSections: "a question about sections",
  ActionFlow: "what the two kinds of Flows are made of",
  ButtonComponent: "what buttons of templates are made of",
};

const sim = await start(process.argv[2]);
const local = (input, init) => {
  const url = new URL(typeof input === "string" ? input : input.url ?? input);
  if (url.hostname.endsWith("facebook.com")) {
    const here = new URL(sim.url);
    [url.protocol, url.host] = [here.protocol, here.host];
  }
  return fetch(url, init);
};
const wa = new WhatsAppAPI({ token: TOKEN, appSecret: SECRET, webhookVerifyToken: "vt", v: "v26.0", ponyfill: { fetch: local } });

const done = new Set(), made = new Set();
let failures = 0;

function passes(name, note = "") {
  done.add(name);
  console.log(`whatsapp-api-js  ${name}${note}`);
}

function fails(name, why) {
  done.add(name);
  failures += 1;
  console.log(`whatsapp-api-js  ${name}  FAILED: ${why}`);
}

function holds(what, isSo) {
  if (!isSo) fails(what, "is not so");
}

/** Plays a call; errors of Meta come as answers, and count as failures unless this code is wanted. */
async function play(name, args, { code, note = "" } = {}) {
  try {
    const answer = await wa[name](...args);
    const error = answer?.error;
    if (code ? error?.code === code : !error) passes(name, code ? `${note}  refused: ${code}` : note);
    else fails(`${name}${note}`, code ? `was not refused with ${code}` : JSON.stringify(error));
    return answer;
  } catch (error) {
    fails(`${name}${note}`, error);
    return undefined;
  }
}

/** The classes of messages, of which each tells that it was made. */
const m = new Proxy(messages, {
  get: (all, name) => new Proxy(all[name], {
    construct(kind, args) {
      made.add(name);
      return new kind(...args);
    },
    get(kind, part) {
      const inner = kind[part];
      const isClass = typeof inner === "function" && /^class/.test(Function.prototype.toString.call(inner));
      return isClass ? inner : Reflect.get(kind, part);
    },
  }),
});

const send = (message, to = ANA) => play("sendMessage", [NUMBER, to, message], { note: `  ${message._type}` });
const raw = async (method, path, body) => {
  const answer = await wa.$$apiFetch$$(`https://graph.facebook.com/v26.0/${path}`, {
    method, body: body && JSON.stringify(body), headers: body && { "Content-Type": "application/json" },
  });
  return answer.json();
};

const heard = [];
wa.on.message = ({ message }) => heard.push(["message", message.type]);
wa.on.status = ({ status, id, biz_opaque_callback_data }) => heard.push(["status", status, id, biz_opaque_callback_data]);
wa.on.sent = ({ id }) => heard.push(["sent", id]);
wa.on.call.connect = ({ call }) => heard.push(["call.connect", call.id]);
wa.on.call.terminate = ({ call }) => heard.push(["call.terminate", call.id]);
wa.on.call.status = ({ status, id }) => heard.push(["call.status", status, id]);

/** Waits for what a handler kept. */
async function hear(...wanted) {
  for (let turn = 0; turn < 500; turn += 1) {
    if (heard.some((one) => wanted.every((part, place) => part === undefined || one[place] === part))) {
      passes(`on.${wanted[0]}`, `  ${wanted.slice(1).filter((part) => part && !/^wa[mc]id/.test(part)).join(" ")}`);
      return;
    }
    await new Promise((again) => setTimeout(again, 20));
  }
  fails(`on.${wanted.join(" ")}`, "never came");
}

async function listen() {
  const server = createServer(async (request, answer) => {
    try {
      if (request.method === "GET") {
        const challenge = wa.handle_get(request);
        passes("handle_get");
        return answer.end(challenge);
      }
      answer.statusCode = await wa.handle_post(request);
      if (answer.statusCode === 200) done.add("handle_post");
      else fails("handle_post", answer.statusCode);
    } catch (error) {
      answer.statusCode = typeof error === "number" ? error : 500;
    }
    return answer.end();
  });
  await new Promise((open) => server.listen(0, "127.0.0.1", open));
  const url = `http://127.0.0.1:${server.address().port}/`;
  // Templates and accounts are told at the app's address only, which this client takes for an error: it has none here.
  const set = (token) => raw("POST", `${NUMBER}/`, { webhook_configuration: { override_callback_uri: url, verify_token: token } });
  holds("an address with another token is refused", (await set("wrong")).error?.code === 2200);
  holds("the address is taken", (await set("vt")).success);
  passes("$$apiFetch$$");
  return server;
}

async function customersWrite() {
  const context = (id) => ({ context: { id } });
  const { id } = await sim.writes(ANA, { text: { body: "Grüße 😀" } });
  await hear("message", "text");
  await play("markAsRead", [NUMBER, id]);
  await play("markAsRead", [NUMBER, id, "text"], { note: "  typing" });
  await play("markAsRead", [NUMBER, "wamid.X"], { code: 131009 });
  await sim.writes(ANA, { image: { sample: "photo" } });
  await hear("message", "image");
  await sim.writes(ANA, { interactive: { type: "button_reply", button_reply: { id: "y", title: "Yes" } }, ...context(id) });
  await hear("message", "interactive");
  await sim.writes(ANA, { type: "system", system: { type: "user_changed_user_id", body: "x", user_id: "US.2", previous_user_id: BSUID } });
  await hear("message", "system");
  return id;
}

async function freeForm(inbound) {
  const sent = await play("sendMessage", [NUMBER, ANA, new m.Text("hola"), inbound, "t1"], { note: "  quoted" });
  await hear("sent", sent.messages[0].id);
  await hear("status", "delivered", sent.messages[0].id, "t1");
  await play("sendMessage", [NUMBER, { bsuid: BSUID }, new m.Text("by user id", true)], { note: "  by user id" });
  await send(new m.Location(-3.7, 40.4, "Shop", "1 Main St"));
  await send(new m.Reaction(inbound, "👍"));
  await send(new m.Reaction(inbound));
  const card = new m.Contacts([
    new m.Name("Bo B", "Bo"), new m.Phone("+15550100888", "CELL", "15550100888"), new m.Email("bo@example.com", "WORK"),
    new m.Address("Spain", "es", "", "Madrid", "1 Main St", "28001", "WORK"), new m.Birthday("1990", "01", "02"),
    new m.Organization("Acme", "Sales", "Clerk"), new m.Url("https://example.com", "WORK"),
  ]);
  // The client's own fault: it sends {"component": […]}, where Meta takes the array.
  await play("sendMessage", [NUMBER, ANA, card], { code: 131009, note: "  contacts, the client's own fault" });
  const link = "https://example.com/a";
  await send(new m.Image(link, false, "look"));
  await send(new m.Video(link, false, "look"));
  await send(new m.Document(link, false, "look", "a.pdf"));
  await send(new m.Audio(link, false, true));
  await send(new m.Sticker(link));
  const all = play("broadcastMessage", [NUMBER, [ANA, BO], new m.Text("to all"), 2, 0]);
  holds("both were answered", (await Promise.all((await all) ?? [])).every((one) => one.messages));
  await play("sendMessage", [NUMBER, ANA, new m.Image("123", true)], { code: 100, note: "  of an unknown file" });
}

async function interactive(flow) {
  const body = () => new m.Body("Choose");
  const product = (sku) => new m.Product(sku);
  for (const action of [
    new m.ActionButtons(new m.Button("y", "Yes"), new m.Button("n", "No")),
    new m.ActionList("Open", new m.ListSection("Sizes", new m.Row("l", "Large", "20 EUR"), new m.Row("s", "Small"))),
    new m.ActionCTA("Go", "https://example.com"),
    new m.ActionLocation(),
    new m.ActionCallPermission(),
    new m.ActionContactRequest(),
    new m.ActionCatalog(product("SKU1")),
    new m.ActionNavigateFlow("t", flow, "Go", "ONE", { a: 1 }),
    new m.ActionDataExchangeFlow("t", flow, "Go"),
  ]) await play("sendMessage", [NUMBER, ANA, new m.Interactive(action, body(), undefined, new m.Footer("Foot"))], { note: `  ${action._type}` });
  const one = new m.ActionProduct(new m.CatalogProduct("SKU1", "55"));
  await play("sendMessage", [NUMBER, ANA, new m.Interactive(one)], { note: "  product" });
  const some = new m.ActionProductList("55", new m.ProductSection("All", product("SKU1"), product("SKU2")));
  await play("sendMessage", [NUMBER, ANA, new m.Interactive(some, body(), new m.Header("Things"))], { note: "  product_list" });
}

async function newFlow() {
  const json = { version: "7.0", screens: [{ id: "ONE", terminal: true, layout: { type: "SingleColumnLayout", children: [] } }] };
  const flow = await raw("POST", `${WABA}/flows`, { name: "survey", categories: ["OTHER"], flow_json: JSON.stringify(json), publish: true });
  return flow.id;
}

async function newTemplate(name, category, components) {
  const { id, error } = await raw("POST", `${WABA}/message_templates`, { name, language: "en_US", category, components });
  if (error) return fails(`the template ${name}`, JSON.stringify(error));
  return sim.control(`templates/${id}/review`, { status: "APPROVED" });
}

/** A template, made by hand, and sent with these values. */
async function sendTemplate(name, category, components, ...values) {
  await newTemplate(name, category, components);
  await play("sendMessage", [NUMBER, ANA, new m.Template(name, new m.Language("en_US"), ...values)], { note: `  template ${name}` });
}

async function templates(flow) {
  const plain = { type: "BODY", text: "Something for you" };
  const with3 = { type: "BODY", text: "Hi {{1}}, that is {{2}} until {{3}}, dear customer of ours.", example: { body_text: [["a", "b", "c"]] } };
  const buttons = (...all) => ({ type: "BUTTONS", buttons: all });
  const picture = { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::x"] } };
  const image = () => new m.HeaderComponent(new m.HeaderParameter(new m.Image("https://example.com/a.png")));
  const url = { type: "URL", text: "Go", url: "https://example.com/{{1}}", example: ["https://example.com/a"] };
  await sendTemplate("order", "UTILITY", [picture, with3, buttons({ type: "QUICK_REPLY", text: "OK" }, url)],
    image(), new m.BodyComponent(new m.BodyParameter("Ana"), new m.BodyParameter(new m.Currency(20000, "EUR", "20 EUR")), new m.BodyParameter(new m.DateTime("Monday"))),
    new m.PayloadComponent("ok"), new m.URLComponent("a"));
  await sendTemplate("skipped", "UTILITY", [plain, buttons({ type: "PHONE_NUMBER", text: "Call", phone_number: "+15550100200" }, url)],
    new m.SkipButtonComponent(), new m.URLComponent("a"));
  await sendTemplate("coupon", "MARKETING", [plain, buttons({ type: "COPY_CODE", example: "TEN" })], new m.CopyComponent("TEN"));
  await sendTemplate("form", "UTILITY", [plain, buttons({ type: "FLOW", text: "Go", flow_id: flow })], new m.FlowComponent("t", { a: 1 }));
  await sendTemplate("catalog", "MARKETING", [plain, buttons({ type: "CATALOG", text: "View catalog" })], new m.CatalogComponent(new m.Product("SKU1")));
  await sendTemplate("several", "MARKETING", [plain, buttons({ type: "MPM", text: "View items" })],
    new m.MPMComponent(new m.Product("SKU1"), new m.ProductSection("All", new m.Product("SKU1"))));
  await sendTemplate("offer", "MARKETING", [plain, { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Sale", has_expiration: true } }], new m.LTOComponent(4102444800000));
  await sendTemplate("tapped", "MARKETING", [picture, plain], image(), new m.TapTargetComponent("Go", "https://example.com"));
  const card = { components: [picture, { type: "BODY", text: "A card" }, buttons({ type: "QUICK_REPLY", text: "OK" })] };
  await sendTemplate("cards", "MARKETING", [plain, { type: "CAROUSEL", cards: [card, card] }],
    new m.CarouselComponent(...["a", "b"].map((n) => new m.CarouselCard(new m.Image("https://example.com/a.png"), new m.PayloadComponent(n)))));
  const authentication = [{ type: "BODY" }, buttons({ type: "OTP", otp_type: "COPY_CODE" })];
  await newTemplate("code", "AUTHENTICATION", authentication);
  await play("sendMessage", [NUMBER, ANA, m.Template.OTP("code", new m.Language("en_US"), "123456")], { note: "  template code" });
}

async function media() {
  const form = new FormData();
  form.set("file", new Blob([PNG], { type: "image/png" }), "a.png");
  const { id } = await play("uploadMedia", [NUMBER, form]);
  const { url } = await play("retrieveMedia", [id, NUMBER]);
  const bytes = await (await play("fetchMedia", [url])).arrayBuffer();
  holds("the bytes are those that were uploaded", Buffer.from(bytes).equals(Buffer.from(PNG)));
  await send(new m.Image(id, true));
  await play("deleteMedia", [id]);
  await play("retrieveMedia", [id], { code: 100 });
}

async function codes() {
  const { code, qr_image_url: picture } = await play("createQR", [NUMBER, "Hi there", "svg"]);
  holds("the picture is drawn", (await (await fetch(picture)).text()).startsWith("<svg"));
  await play("updateQR", [NUMBER, code, "Bye"]);
  const one = await play("retrieveQR", [NUMBER, code]);
  holds("a code is kept", one.data[0].prefilled_message === "Bye");
  holds("codes are listed", (await play("retrieveQR", [NUMBER])).data.length === 1);
  await play("deleteQR", [NUMBER, code]);
  await play("deleteQR", [NUMBER, code], { code: 100 });
}

async function blocks() {
  const blocked = await play("blockUser", [NUMBER, BO]);
  holds("somebody is blocked", blocked?.block_users?.added_users?.[0].wa_id === BO);
  await play("unblockUser", [NUMBER, BO]);
  await play("blockUser", [NUMBER, "15550109999"], { code: 139100 });
}

async function calls() {
  await play("initiateCall", [NUMBER, BO, SDP], { code: 138000 });
  await raw("POST", `${NUMBER}/settings`, { calling: { status: "ENABLED", callback_permission_status: "ENABLED" } });
  const customer = (action) => sim.control(`customers/${BO}/calls`, { to: NUMBER, action });
  const first = await customer("call");
  await hear("call.connect", first.id);
  await play("preacceptCall", [NUMBER, first.id, SDP]);
  await play("acceptCall", [NUMBER, first.id, SDP, "c1"]);
  await play("terminateCall", [NUMBER, first.id]);
  await hear("call.terminate", first.id);
  const ours = await play("initiateCall", [NUMBER, BO, SDP, "c2"]);
  const { id } = ours.calls[0];
  await hear("call.status", "RINGING", id);
  await customer("accept");
  await hear("call.status", "ACCEPTED", id);
  await hear("call.connect", id);
  await play("terminateCall", [NUMBER, id]);
  const third = await customer("call");
  await play("rejectCall", [NUMBER, third.id]);
}

await sim.control("customers", { phone: ANA, name: "Ana", user_id: BSUID });
await sim.control("customers", { phone: BO, name: "Bo" });
const server = await listen();
try {
  const inbound = await customersWrite();
  await sim.writes(BO, { text: { body: "Hi" } });
  const flow = await newFlow();
  for (const part of [() => freeForm(inbound), () => interactive(flow), () => templates(flow), media, codes, blocks, calls]) {
    try { await part(); } catch (error) { fails(part.name || "a part", error.stack); }
  }
} finally {
  server.close();
  server.closeAllConnections();
  sim.stop();
}

const names = new Set();
for (let kind = WhatsAppAPI.prototype; kind !== Object.prototype; kind = Object.getPrototypeOf(kind))
  for (const name of Object.getOwnPropertyNames(kind)) if (typeof kind[name] === "function") names.add(name);
for (const [name, why] of Object.entries(LOCAL)) {
  if (names.has(name)) console.log(`whatsapp-api-js  ${name}  not played: ${why}`);
  else fails(name, "is no call of the client");
}
for (const name of names) if (!done.has(name) && !(name in LOCAL)) fails(name, "nobody plays it");
const kinds = Object.keys(messages).filter((name) => typeof messages[name] === "function");
for (const name of kinds) if (!made.has(name) && !(name in BASES)) fails(name, "nobody makes this part of a message");
console.log(`whatsapp-api-js: ${names.size} calls, ${kinds.length} parts of messages, ${failures} not as they should be`);
process.exit(failures ? 1 : 0);
