//! A customer writes an SMS.

use bytes::Bytes;

use super::keywords::{self, Keyword};
use super::{media, price, segments, steps, webhooks};
use crate::carrier::{Carrier, NotWritten};
use crate::clock::Clock;
use crate::world::{SmsDirection, SmsMessage, SmsSender, SmsStatus, World, new_sid};

/// What a customer wrote.
pub(crate) struct Written {
    pub(crate) sender: SmsSender,
    /// Digits.
    pub(crate) phone: String,
    pub(crate) text: String,
    /// Type and bytes.
    pub(crate) file: Option<(String, Bytes)>,
    /// Unix seconds.
    pub(crate) at: Option<i64>,
}

/// Why an SMS was not taken.
pub(crate) enum NotTaken {
    NotWritten,
    /// The file could not be kept.
    Disk(std::io::Error),
}

impl From<NotWritten> for NotTaken {
    fn from(_: NotWritten) -> NotTaken {
        NotTaken::NotWritten
    }
}

/// The message reaches the carrier, which acts on keywords and tells the business.
pub(crate) async fn receive(carrier: &Carrier, written: Written) -> Result<SmsMessage, NotTaken> {
    let file = match &written.file {
        None => None,
        Some((content_type, bytes)) => {
            Some(media::keep(carrier, content_type, bytes).await.map_err(NotTaken::Disk)?)
        }
    };
    let public_url = &carrier.public_url;
    let message = carrier.commit(|world, clock| {
        let message = lay_down(world, clock, &written, file);
        let keyword = Keyword::of(&written.text);
        let account = world.sms_accounts.get(&message.account_sid);
        let opt_out = keyword.filter(|_| account.is_some_and(|it| it.advanced_opt_out)).map(Keyword::word);
        webhooks::tell_inbound(world, clock, &message, opt_out, public_url);
        if let Some(keyword) = keyword
            && let Some(text) =
                keywords::act(world, &written.sender, &written.phone, keyword, message.created_at)
        {
            answer(world, clock, &message, text);
        }
        message
    });
    Ok(message.await?)
}

fn lay_down(world: &mut World, clock: &Clock, written: &Written, file: Option<media::File>) -> SmsMessage {
    let at = written.at.unwrap_or_else(|| clock.now());
    let segments = segments::count(&written.text);
    let message = SmsMessage {
        sid: new_sid(clock, if file.is_some() { "MM" } else { "SM" }),
        order: world.next_order(),
        account_sid: written.sender.account_sid.clone(),
        service_sid: written.sender.service_sid.clone(),
        sender: written.sender.address.clone(),
        phone: written.phone.clone(),
        direction: SmsDirection::Inbound,
        by_carrier: false,
        status: SmsStatus::Received,
        body: written.text.clone(),
        segments,
        media: file.iter().map(|file| file.sid.clone()).collect(),
        status_callback: None,
        valid_seconds: 0,
        error_code: None,
        price: Some(price::inbound(segments, file.is_some())),
        created_at: at,
        updated_at: at,
        sent_at: Some(at),
    };
    if let Some(file) = file {
        world.sms_media.put(&file.sid.clone(), file.row(clock, &message));
    }
    world.put_sms(message.clone());
    message
}

/// The carrier answers by itself; the account neither pays for it nor sees it.
fn answer(world: &mut World, clock: &Clock, to: &SmsMessage, text: &str) {
    let reply = SmsMessage {
        sid: new_sid(clock, "SM"),
        order: world.next_order(),
        direction: SmsDirection::OutboundReply,
        by_carrier: true,
        status: SmsStatus::Queued,
        body: text.to_owned(),
        segments: segments::count(text),
        media: Vec::new(),
        valid_seconds: super::admission::VALID_SECONDS,
        price: None,
        created_at: clock.now(),
        updated_at: clock.now(),
        sent_at: None,
        ..to.clone()
    };
    world.put_sms(reply.clone());
    steps::begin(world, clock, &reply, None);
}
