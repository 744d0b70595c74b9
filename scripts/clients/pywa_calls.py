"""Every call of pywa against the simulator, and every webhook that it hears. The argument is the binary."""

import datetime
import inspect
import io
import pathlib
import sys
import tempfile
import threading
import time
import traceback
from collections import defaultdict

import httpx
from pywa import WhatsApp, errors, handlers, types
from pywa.listeners import UserUpdateListenerIdentifier
from pywa.types import calls as calling
from pywa.types import flows, others, templates

from simulator import APP, NUMBER, SECRET, TOKEN, VERIFY, WABA, Simulator, free_port

ANA, BO, BSUID = "15550100777", "15550100778", "US.90000000000000000042"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(32)
SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"

# What speaks to no API: it is part of the client alone.
LOCAL = {
    "run": "serves the webhooks of all that is heard below",
    "webhook_challenge_handler": "answers the handshake, by run",
    "webhook_update_handler": "takes a webhook, by run",
    "webhook_update_validator": "checks a signature, by run",
    "load_handlers_modules": "imports handlers of other files",
    "add_flow_request_handler": "endpoints of Flows are called by phones, which the simulator does not play",
    "get_flow_request_handler": "endpoints of Flows are called by phones, which the simulator does not play",
    "on_flow_request": "endpoints of Flows are called by phones, which the simulator does not play",
}
# Groups are not managed in the simulator.
GROUPS = {
    "create_group", "get_groups", "get_group", "update_group_settings", "delete_group", "get_group_invite_link",
    "reset_group_invite_link", "get_group_join_requests", "approve_group_join_requests", "reject_group_join_requests",
    "remove_group_participants", "pin_message", "unpin_message", "on_group_message_statuses",
}
NOT_PLAYED = LOCAL | dict.fromkeys(GROUPS, "of groups")


class LocalGraph(httpx.HTTPTransport):
    """Sends every request for Meta to the simulator."""

    def __init__(self, port):
        super().__init__()
        self.port = port

    def handle_request(self, request):
        if request.url.host.endswith("facebook.com"):
            request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
            request.headers["Host"] = f"127.0.0.1:{self.port}"
        return super().handle_request(request)


class Played:
    """The client, with a line for each call and a list of what was called."""

    def __init__(self, wa):
        self.wa, self.done, self.failures = wa, set(), []

    def __getattr__(self, name):
        def call(*args, **kwargs):
            try:
                answer = getattr(self.wa, name)(*args, **kwargs)
            except Exception as error:
                self.fails(name, error)
                raise
            self.passes(name)
            return answer
        return call

    def passes(self, name, note=""):
        self.done.add(name)
        print(f"pywa  {name}{note}", flush=True)

    def fails(self, name, error):
        self.done.add(name)
        self.failures.append(name)
        print(f"pywa  {name}  FAILED: {type(error).__name__}: {error}", flush=True)

    def refused(self, name, kind, /, *args, **kwargs):
        """A call that is refused as Meta refuses it: the class stands for the code."""
        try:
            getattr(self.wa, name)(*args, **kwargs)
        except kind:
            self.passes(name, f"  refused: {kind.__name__}")
        except Exception as error:
            self.fails(name, error)
        else:
            self.fails(name, AssertionError(f"was not refused as {kind.__name__}"))

    def faulty(self, name, kind, why, /, *args, **kwargs):
        """A call that the client breaks by itself over what Meta answers. Once it does not, it is played like others."""
        try:
            getattr(self.wa, name)(*args, **kwargs)
        except kind:
            self.passes(name, f"  the client's own fault: {why}")
        except Exception as error:
            self.fails(name, error)
        else:
            self.fails(name, AssertionError("the client is mended: play it like the others"))

    def holds(self, what, is_so):
        if not is_so:
            self.fails(what, AssertionError("is not so"))


class Heard:
    """What came in, by handler."""

    def __init__(self, wa):
        self.updates = defaultdict(list)
        for name in dir(wa):
            if name.startswith("on_") and name not in NOT_PLAYED:
                getattr(wa, name)()(self.keep(name))

    def keep(self, name):
        def handler(_, update):
            self.updates[name].append(update)
        return handler

    def until(self, play, name, fits=lambda _: True):
        """Waits for an update, and says so; None after ten seconds."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            found = next((one for one in list(self.updates[name]) if fits(one)), None)
            if found is not None:
                play.passes(name)
                return found
            time.sleep(0.02)
        play.fails(name, TimeoutError("never came"))
        return None


def begin(transom):
    hook = free_port()
    sim = Simulator(transom, f"http://127.0.0.1:{hook}/hook")
    wa = WhatsApp(phone_id=NUMBER, waba_id=WABA, token=TOKEN, app_id=APP, app_secret=SECRET, verify_token=VERIFY,
                  webhook_endpoint="/hook", continue_handling=True, session=httpx.Client(transport=LocalGraph(sim.port)))
    heard = Heard(wa)
    threading.Thread(target=lambda: wa.run(host="127.0.0.1", port=hook, log_level="error"), daemon=True).start()
    for _ in range(500):
        try:
            httpx.get(f"http://127.0.0.1:{hook}/hook", timeout=1)
            break
        except httpx.TransportError:
            time.sleep(0.02)
    sim.control("customers", {"phone": ANA, "name": "Ana", "user_id": BSUID})
    sim.control("customers", {"phone": BO, "name": "Bo"})
    return sim, wa, heard, hook


def webhooks_addresses(play, sim, hook):
    """First: where webhooks go."""
    token = play.get_app_access_token(app_id=int(APP), app_secret=SECRET)
    url = f"http://127.0.0.1:{hook}/hook"
    play.set_app_callback_url(app_id=int(APP), app_access_token=token, callback_url=url, verify_token=VERIFY, fields=["messages"])
    play.override_waba_callback_url(callback_url=url, verify_token=VERIFY)
    play.holds("the override is listed", play.get_business_account().subscribed_apps)
    play.delete_waba_callback_url()
    play.override_phone_callback_url(callback_url=url, verify_token=VERIFY)
    play.delete_phone_callback_url()
    play.refused("override_phone_callback_url", errors.WhatsAppError, callback_url=url, verify_token="wrong")


def messages(play, sim, heard):
    """Everything that is sent inside a window, and what comes back of it."""
    sim.writes(ANA, text={"body": "Grüße 😀"})
    hello = heard.until(play, "on_message", lambda one: one.text == "Grüße 😀")
    play.mark_message_as_read(message_id=hello.id)
    play.indicate_typing(message_id=hello.id)
    sent = play.send_message(to=ANA, text="hi", tracker="t1")
    heard.until(play, "on_message_status", lambda one: one.id == sent.id and one.tracker == "t1" and one.status == "delivered")
    play.send_text(to=BSUID, text="by user id")
    play.send_message(to=ANA, text="choose", header="Head", footer="Foot",
                      buttons=[types.Button(title="Yes", callback_data="yes"), types.Button(title="No", callback_data="no")])
    rows = [types.SectionRow(title="Large", callback_data="large", description="20 EUR")]
    play.send_message(to=ANA, text="list", buttons=types.SectionList(
        button_title="Open", sections=[types.Section(title="Sizes", rows=rows)]))
    play.send_message(to=ANA, text="link", buttons=types.URLButton(title="Go", url="https://example.com"))
    play.send_message(to=ANA, text="call us", buttons=types.VoiceCallButton(title="Call"))
    play.request_location(to=ANA, text="Where are you?")
    play.request_contact_info(to=ANA, text="Your number?")
    play.send_location(to=ANA, latitude=40.4, longitude=-3.7, name="Shop", address="1 Main St")
    play.send_contact(to=ANA, contact=types.Contact(
        name=types.Contact.Name(formatted_name="Bo", first_name="Bo"), phones=[types.Contact.Phone(phone="+15550100888")]))
    play.send_reaction(to=ANA, emoji="👍", message_id=hello.id)
    play.remove_reaction(to=ANA, message_id=hello.id)
    play.send_catalog(to=ANA, body="Our things", thumbnail_product_sku="SKU1")
    play.send_product(to=ANA, catalog_id="55", sku="SKU1")
    play.send_products(to=ANA, catalog_id="55", title="Things", body="Look",
                       product_sections=[types.ProductsSection(title="All", skus=["SKU1", "SKU2"])])
    cards = [types.ImageCarouselCard(body=f"Card {n}", image="https://example.com/a.png",
                                     buttons=types.URLButton(title="Go", url="https://example.com")) for n in "ab"]
    play.send_carousel(to=ANA, body="Cards", cards=cards)
    play.refused("send_message", errors.WhatsAppError, to=ANA, text="x" * 5000)
    # Meta leaves the contacts out of what failed, and this client hears nothing then.
    sim.control("faults", {"fail_code": 131049, "failed_contacts": True})
    lost = play.send_message(to=ANA, text="lost")
    heard.until(play, "on_message_status", lambda one: one.id == lost.id and one.error.code == 131049)
    sim.control("faults", {"reset": True})


def media(play, sim, heard):
    sim.writes(BO, text={"body": "Hi"})
    sim.quiet()
    up = play.upload_media(media=PNG, mime_type="image/png", filename="a.png")
    url = play.get_media_url(media_id=up.id).url
    play.holds("the bytes are those that were uploaded", play.get_media_bytes(url=url) == PNG)
    play.holds("the same as a stream", b"".join(play.stream_media(url)) == PNG)
    with tempfile.TemporaryDirectory() as folder:
        kept = play.download_media(url=url, path=folder, filename="a.png")
        play.holds("the same as a file", pathlib.Path(kept).read_bytes() == PNG)
    play.upload_media(media=io.BytesIO(PNG), mime_type="image/png", filename="b.png")
    play.upload_media(media=iter([PNG, PNG]), mime_type="image/png", filename="c.png")
    play.send_image(to=BO, image=up.id, caption="look")
    play.send_video(to=BO, video=b"\0\0\0 ftypmp42" + bytes(64), mime_type="video/mp4", caption="look")
    play.send_document(to=BO, document=b"%PDF-1.4 ", filename="a.pdf", mime_type="application/pdf")
    play.send_audio(to=BO, audio=OPUS, mime_type="audio/ogg")
    play.send_voice(to=BO, voice=OPUS, mime_type="audio/ogg")
    play.send_sticker(to=BO, sticker=b"RIFF\0\0\0\0WEBP" + bytes(16), mime_type="image/webp")
    sim.writes(BO, image={"sample": "photo", "caption": "mine"})
    got = heard.until(play, "on_message", lambda one: one.image is not None)
    play.holds("a customer's picture is fetched", got.image.get_bytes().startswith(b"\x89PNG"))
    play.delete_media(media_id=up.id)
    play.refused("get_media_url", errors.WhatsAppError, media_id=up.id)


def webhooks(play, sim, heard):
    """What customers and Meta do, by handler."""
    asked = play.send_message(to=ANA, text="?", buttons=[types.Button(title="Yes", callback_data="yes")])
    context = {"context": {"id": asked.id}}
    sim.writes(ANA, interactive={"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}, **context)
    heard.until(play, "on_callback_button", lambda one: one.data == "yes")
    sim.writes(ANA, interactive={"type": "list_reply", "list_reply": {"id": "r1", "title": "Large", "description": "x"}}, **context)
    heard.until(play, "on_callback_selection", lambda one: one.data == "r1")
    reply = {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "t", "qty": "2"}'}
    sim.writes(ANA, interactive={"type": "nfm_reply", "nfm_reply": reply}, **context)
    heard.until(play, "on_flow_completion", lambda one: one.token == "t")
    first = sim.writes(ANA, text={"body": "frist"})
    sim.writes(ANA, type="edit", edit={"original_message_id": first["id"], "message": {"type": "text", "text": {"body": "first"}}})
    heard.until(play, "on_edited_message")
    sim.writes(ANA, type="revoke", revoke={"original_message_id": first["id"]})
    heard.until(play, "on_deleted_message")
    sim.writes(ANA, type="system", system={
        "type": "user_changed_number", "body": "User Ana changed", "wa_id": "15550100779",
        "user_id": "US.90000000000000000043", "previous_user_id": BSUID})
    heard.until(play, "on_phone_number_change")
    sim.writes(ANA, type="system", system={"type": "customer_identity_changed", "body": "Ana's identity changed", "customer": ANA},
               identity={"acknowledged": True, "created_timestamp": str(int(time.time())), "hash": "x"})
    heard.until(play, "on_identity_change")
    sim.control(f"customers/{ANA}/preferences", {"to": NUMBER, "marketing": "stop"})
    heard.until(play, "on_user_marketing_preferences")
    sim.control(f"customers/{ANA}/preferences", {"to": NUMBER, "marketing": "resume"})
    echo = {"from": "15550100200", "to": ANA, "to_user_id": BSUID, "timestamp": str(int(time.time()))}
    people = [{"profile": {"name": "Ana"}, "wa_id": ANA, "user_id": BSUID}]
    for name, part in {
        "on_outgoing_message": {"id": "wamid.E1", "type": "text", "text": {"body": "typed on the phone"}},
        "on_outgoing_edited_message": {"id": "wamid.E2", "type": "edit", "edit": {
            "original_message_id": "wamid.E1", "message": {"type": "text", "text": {"body": "typed"}}}},
        "on_outgoing_deleted_message": {"id": "wamid.E3", "type": "revoke", "revoke": {"original_message_id": "wamid.E1"}},
    }.items():
        sim.control("webhooks", {"to": NUMBER, "field": "smb_message_echoes",
                                 "value": {"contacts": people, "message_echoes": [echo | part]}})
        heard.until(play, name)
    sim.control("webhooks", {"to": NUMBER, "field": "account_update", "value": {
        "event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SCAM"}}})
    heard.until(play, "on_account_update")
    heard.until(play, "on_raw_update")
    listener = threading.Thread(target=lambda: play.holds(
        "a listener hears the answer", play.listen(UserUpdateListenerIdentifier(sender=BSUID, recipient=NUMBER), timeout=10)))
    listener.start()
    time.sleep(0.2)
    sim.writes(ANA, text={"body": "an answer"})
    listener.join()


def template_calls(play, sim, heard):
    T = templates
    made = play.create_template(T.Template(
        name="order_ready", language=T.TemplateLanguage.ENGLISH_US, category=T.TemplateCategory.UTILITY,
        parameter_format=T.ParamFormat.NAMED, components=[
            T.HeaderText("Order {{code}}", code="A-17"), T.BodyText("Hi {{who}}, it is ready for you.", who="Ana"),
            T.FooterText(text="Thanks"), T.Buttons(buttons=[T.QuickReplyButton(text="OK"), T.URLButton(
                text="Track", url="https://example.com/{{1}}", example="A-17")])]))
    sim.control(f"templates/{made.id}/review", {"status": "APPROVED"})
    heard.until(play, "on_template_status_update", lambda one: one.template_id == made.id)
    send = dict(to=ANA, name="order_ready", language=T.TemplateLanguage.ENGLISH_US)
    play.send_template(**send, params=[
        T.HeaderText.params(code="A-17"), T.BodyText.params(who="Ana"),
        T.QuickReplyButton.params(callback_data="ok", index=0), T.URLButton.params(url_variable="A-17", index=1)])
    play.refused("send_template", errors.WhatsAppError, **send, params=[T.BodyText.params(who="Ana")])
    play.holds("the template is read as it was made", play.get_template(template_id=made.id).name == "order_ready")
    play.holds("the list has it", any(one.id == made.id for one in play.get_templates(statuses=[T.TemplateStatus.APPROVED])))
    for change, name in (({"quality": "YELLOW"}, "on_template_quality_update"), ({"category": "MARKETING"}, "on_template_category_update")):
        sim.control(f"templates/{made.id}/review", change)
        heard.until(play, name)
    play.update_template(template_id=made.id, new_components=[T.BodyText("Hello {{who}}, your order is ready now.", who="Ana")],
                         new_parameter_format=T.ParamFormat.NAMED)
    heard.until(play, "on_template_components_update")
    sim.control(f"templates/{made.id}/review", {"status": "PAUSED"})
    play.holds("it was unpaused", play.unpause_template(template_id=made.id).success)
    play.send_template(**send, params=[T.BodyText.params(who="Ana")], use_mm_lite_api=True)
    play.create_template(T.LibraryTemplate(
        name="on_its_way", library_template_name="delivery_update_1", language=T.TemplateLanguage.ENGLISH_US,
        category=T.TemplateCategory.UTILITY, library_template_button_inputs=[
            T.URLButton.library_input(base_url="https://example.com/{{1}}", url_suffix_example="https://example.com/a")]))
    special_templates(play, sim)
    other = play.get_templates(name="on_its_way")[0].id
    now = int(time.time())
    compared = play.compare_templates(made.id, other, start=now - 86400 * 7, end=now + 60)
    play.holds("the comparison counts", compared.times_sent[made.id] >= 2)
    play.holds("it was archived", play.archive_templates([made.id]).archived == (made.id,))
    play.holds("it was taken back", play.unarchive_templates([made.id]).unarchived == (made.id,))
    play.faulty("upsert_authentication_template", errors.WhatsAppError, "it writes JSON into JSON, which is no object then",
                name="code", languages=[T.TemplateLanguage.ENGLISH_US, T.TemplateLanguage.SPANISH],
                otp_button=T.CopyCodeOTPButton(text="Copy"), add_security_recommendation=True, code_expiration_minutes=5)
    play.delete_template(template_name="on_its_way")


def special_templates(play, sim):
    """Templates with components of a kind of their own, made, approved and sent."""
    T = templates
    marketing, utility = T.TemplateCategory.MARKETING, T.TemplateCategory.UTILITY
    english = T.TemplateLanguage.ENGLISH_US
    plain = T.BodyText("Something for you")
    for name, category, components, params in (
        ("may_call", utility, [plain, T.CallPermissionRequestButton()], []),
        ("product", marketing, [T.HeaderProduct(), plain, T.Buttons(buttons=[T.SPMButton(text="View")])],
         [T.HeaderProduct.params(catalog_id="55", sku="SKU1")]),
        ("catalog", marketing, [plain, T.Buttons(buttons=[T.CatalogButton(text="View catalog")])],
         [T.CatalogButton.params(thumbnail_product_sku="SKU1", index=0)]),
        ("coupon", marketing, [plain, T.Buttons(buttons=[T.CopyCodeButton(example="TEN")])],
         [T.CopyCodeButton.params(coupon_code="TEN", index=0)]),
        ("phone", utility, [plain, T.Buttons(buttons=[T.PhoneNumberButton(text="Call", phone_number="+15550100200")])], []),
        ("picture", utility, [T.HeaderImage(example=PNG, mime_type="image/png"), plain],
         [T.HeaderImage.params(image=PNG, mime_type="image/png")]),
        ("place", utility, [T.HeaderLocation(), plain],
         [T.HeaderLocation.params(lat=40.4, lon=-3.7, name="Shop", address="1 Main St")]),
    ):
        made = play.create_template(T.Template(name=name, language=english, category=category, components=components))
        sim.control(f"templates/{made.id}/review", {"status": "APPROVED"})
        play.send_template(to=ANA, name=name, language=english, params=params)


def flow_calls(play, sim):
    F = flows
    form = {"version": "7.0", "screens": [{"id": "ONE", "title": "Hi", "terminal": True, "layout": {
        "type": "SingleColumnLayout", "children": [{"type": "TextHeading", "text": "Hello"}]}}]}
    made = play.create_flow(name="survey", categories=[F.FlowCategory.SURVEY])
    play.update_flow_metadata(flow_id=made.id, name="survey 2", categories=[F.FlowCategory.OTHER])
    broken = play.update_flow_json(flow_id=made.id, flow_json={"version": "7.0", "screens": []})
    play.holds("what is wrong with a Flow is told", broken.validation_errors)
    play.refused("publish_flow", errors.FlowPublishingError, flow_id=made.id)
    play.update_flow_json(flow_id=made.id, flow_json=form)
    play.publish_flow(flow_id=made.id)
    play.send_message(to=ANA, text="Answer?", buttons=types.FlowButton(title="Go", flow_id=made.id, flow_token="t"))
    details = play.get_flow(flow_id=made.id)
    play.holds("a published Flow says so", details.status == F.FlowStatus.PUBLISHED)
    play.holds("its preview is there", httpx.get(details.preview.url).json() == form)
    play.holds("its file is listed", httpx.get(play.get_flow_assets(flow_id=made.id)[0].url).json() == form)
    play.holds("the list has it", any(one.id == made.id for one in play.get_flows()))
    play.get_flow_metrics(flow_id=made.id, metric_name=F.FlowMetricName.ENDPOINT_REQUEST_COUNT,
                          granularity=F.FlowMetricGranularity.DAY)
    play.refused("delete_flow", errors.FlowDeletingError, flow_id=made.id)
    play.deprecate_flow(flow_id=made.id)
    draft = play.create_flow(name="copy", categories=["OTHER"], clone_flow_id=made.id)
    play.delete_flow(flow_id=draft.id)


def other_account(play, sim):
    """A second account of the portfolio, to copy from and to."""
    second = "200100000000002"
    sim.control("seed", {
        "wabas": [{"id": second, "app_ids": [APP]}],
        "numbers": [{"phone_number_id": "300200000000003", "display_phone_number": "+1 555-010-0300",
                     "verified_name": "Second", "waba_id": second, "access_token": "EAAsecond"}],
        "templates": [{"waba_id": second, "name": "theirs", "language": "en_US", "category": "UTILITY",
                       "components": [{"type": "BODY", "text": "Hello from the other account."}]}]})
    moved = play.migrate_templates(source_waba_id=second)
    play.holds("templates were copied", len(moved.migrated) == 1)
    gone = play.migrate_flows(source_waba_id=second, source_flow_names=["theirs"])
    play.holds("what is not there is told", gone.failed_flows[0].source_name == "theirs")
    business = sim_business(play)
    play.holds("both accounts are owned", len(play.get_owned_business_accounts(business_portfolio_id=business)) == 2)
    play.get_shared_business_accounts(business_portfolio_id=business)


def sim_business(play):
    return play.get_business_account().owner_business_info.id


def call_calls(play, sim, heard):
    C = calling
    offer = C.SessionDescription(sdp_type="offer", sdp=SDP)
    answer = C.SessionDescription(sdp_type="answer", sdp=SDP)
    play.refused("initiate_call", errors.CallingNotEnabled, to=ANA, sdp=offer)
    hours = C.CallHours(status=C.CallingSettingsStatus.ENABLED, timezone_id="UTC", weekly_operating_hours=[
        C.Monday(open_time=datetime.time(9), close_time=datetime.time(17))], holiday_schedule=[])
    play.update_business_phone_number_settings(calling=C.CallingSettings(
        status=C.CallingSettingsStatus.ENABLED, call_hours=hours,
        callback_permission_status=C.CallbackPermissionStatus.ENABLED))
    settings = play.get_business_phone_number_settings()
    play.holds("calling is enabled", settings.calling.status == C.CallingSettingsStatus.ENABLED)
    play.refused("initiate_call", errors.CallPermissionNotFound, to=BO, sdp=offer)
    sim.control(f"customers/{BO}/calls", {"to": NUMBER, "action": "call"})
    call = heard.until(play, "on_call_connect", lambda one: one.session.sdp_type == "offer")
    play.pre_accept_call(call_id=call.id, sdp=answer)
    play.accept_call(call_id=call.id, sdp=answer, tracker="c1")
    play.terminate_call(call_id=call.id)
    heard.until(play, "on_call_terminate", lambda one: one.id == call.id and one.tracker == "c1")
    heard.until(play, "on_call_permission_update")
    play.faulty("get_call_permissions", TypeError, "it leaves out what its own API wants", from_user=BO)
    told = play.wa.api.get_call_permissions(phone_id=NUMBER, user_wa_id=BO, recipient=None)
    play.holds("who called may be called back", calling.CallPermissions.from_dict(told).permission.status == "temporary")
    play.faulty("initiate_call", KeyError, "it reads `success`, where Meta answers the call", to=BO, sdp=offer, tracker="c2")
    ours = heard.until(play, "on_call_status", lambda one: one.tracker == "c2" and one.status == C.CallStatusType.RINGING)
    sim.control(f"customers/{BO}/calls", {"to": NUMBER, "action": "accept"})
    heard.until(play, "on_call_connect", lambda one: one.id == ours.id)
    play.terminate_call(call_id=ours.id)
    sim.control(f"customers/{BO}/calls", {"to": NUMBER, "action": "call"})
    third = heard.until(play, "on_call_connect", lambda one: one.id not in (call.id, ours.id))
    play.reject_call(call_id=third.id)


def account_and_number(play, sim):
    O = others
    play.get_business_account()
    play.update_business_account_settings(disable_marketing_messages_on_cloud_api=False)
    play.holds("the numbers are listed", len(play.get_business_phone_numbers()) == 1)
    play.update_conversational_automation(ice_breakers=["Where are you?"], commands=[O.Command(name="hours", description="When")])
    number = play.get_business_phone_number()
    play.holds("what a chat offers is kept", number.conversational_automation.ice_breakers == ("Where are you?",))
    play.update_business_profile(about="Shelves", industry=O.Industry.RETAIL, websites=["https://example.com"], profile_picture=PNG)
    profile = play.get_business_profile()
    play.holds("the profile is kept", profile.about == "Shelves" and httpx.get(profile.profile_picture_url).content == PNG)
    play.update_commerce_settings(is_catalog_visible=True)
    play.holds("the catalog is shown", play.get_commerce_settings().is_catalog_visible)
    play.update_display_name(new_display_name="Shelves")
    play.set_username(username="shelves")
    play.holds("the username is kept", play.get_current_username().username == "shelves")
    play.holds("names are suggested", play.get_reserved_usernames())
    play.delete_username()
    play.set_business_public_key(public_key="-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----")
    added = play.create_phone_number(country_calling_code="1", phone_number="5550100201", verified_name="Second shop")
    play.request_verification_code(code_method="SMS", language_code="en_US", phone_id=added.id)
    play.verify_phone_number(code=sim.control(f"numbers/{added.id}")["code"], phone_id=added.id)
    play.register_phone_number(pin="123456", phone_id=added.id)
    play.deregister_phone_number(phone_id=added.id)
    play.holds("there are no signups", len(play.get_signups()) == 0)
    made = play.create_signup("News?", "Code: {{promo_code}}", "https://example.com/privacy", promo_code="TEN", accept_policy=True)
    play.update_signup(made.id, message="News from us?")
    play.holds("a signup is kept", play.get_signup(made.id).message == "News from us?")
    play.faulty("get_signups", KeyError, "it asks for the field `message` and reads `signup_message`")


def codes_and_blocks(play, sim):
    code = play.create_qr_code(prefilled_message="Hi there", image_type="SVG")
    play.holds("the picture is drawn", httpx.get(code.qr_image_url).text.startswith("<svg"))
    play.update_qr_code(code=code.code, prefilled_message="Bye")
    one = play.get_qr_code(code=code.code, image_type="PNG")
    play.holds("a code is kept", one.prefilled_message == "Bye" and httpx.get(one.qr_image_url).content.startswith(b"\x89PNG"))
    play.holds("codes are listed", len(play.get_qr_codes()) == 1)
    play.delete_qr_code(code=code.code)
    play.holds("nobody is blocked", len(play.get_blocked_users()) == 0)
    play.block_users(users=[BO])
    play.faulty("get_blocked_users", KeyError, "it reads `input`, which Meta tells of changes only")
    play.unblock_users(users=[BO])
    play.refused("block_users", errors.BulkBlockingFailed, users=["15550109999"])


def local_calls(play, wa):
    """What changes the client alone."""
    handler = handlers.MessageHandler(lambda _, __: None)
    play.add_handlers(handler)
    play.remove_handlers(handler)
    def callback(_, __):
        """Hears nothing."""
    play.add_handlers(handlers.MessageHandler(callback))
    play.remove_callbacks(callback)
    play.refused("stop_listening", ValueError, UserUpdateListenerIdentifier(sender=BO, recipient=NUMBER))


def main():
    sim, wa, heard, hook = begin(sys.argv[1])
    play = Played(wa)
    try:
        for part, needs in (
            (webhooks_addresses, (sim, hook)), (account_and_number, (sim,)), (messages, (sim, heard)), (media, (sim, heard)),
            (webhooks, (sim, heard)), (template_calls, (sim, heard)), (flow_calls, (sim,)), (call_calls, (sim, heard)),
            (codes_and_blocks, (sim,)), (other_account, (sim,)), (local_calls, (wa,)),
        ):
            try:
                part(play, *needs)
            except Exception as error:
                if not play.failures or not isinstance(error, errors.WhatsAppError):
                    traceback.print_exc()
                play.failures.append(part.__name__)
    finally:
        sim.stop()
    public = {name for name, it in inspect.getmembers(WhatsApp) if not name.startswith("_") and callable(it)}
    for name in sorted(public & NOT_PLAYED.keys()):
        print(f"pywa  {name}  not played: {NOT_PLAYED[name]}")
    for name in sorted(public - play.done - NOT_PLAYED.keys()):
        play.fails(name, LookupError("nobody plays it"))
    for name in sorted(NOT_PLAYED.keys() - public):
        play.fails(name, LookupError("is no call of the client"))
    for name in sorted(NOT_PLAYED.keys() & play.done):
        play.fails(name, LookupError("is played: take it off the list"))
    print(f"pywa: {len(public)} calls, {len(play.failures)} not as they should be")
    sys.exit(bool(play.failures))


main()
