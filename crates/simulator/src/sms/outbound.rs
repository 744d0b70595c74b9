//! A message that was admitted becomes a row and is set on its way.

use super::admission::{self, Wish};
use super::error::SmsError;
use super::media::File;
use super::{segments, steps};
use crate::clock::Clock;
use crate::world::{SmsAccount, SmsDirection, SmsMessage, SmsStatus, World, new_sid};

/// A wish with the files that were fetched for it.
pub(super) struct Order {
    pub(super) wish: Wish,
    pub(super) direction: SmsDirection,
    /// None when one could not be fetched.
    pub(super) files: Option<Vec<File>>,
}

/// Takes a message, unless the rules refuse it.
pub(super) fn accept(
    world: &mut World,
    clock: &Clock,
    account: &SmsAccount,
    order: Order,
) -> Result<SmsMessage, SmsError> {
    let Order { wish, direction, files } = order;
    let admitted = admission::admit(world, account, &wish)?;
    let fails = admitted.fails.or(files.is_none().then_some(11_200));
    let has_files = !wish.media_urls.is_empty();
    let message_sid = new_sid(clock, if has_files { "MM" } else { "SM" });
    let now = clock.now();
    let files = files.unwrap_or_default();
    let message = SmsMessage {
        order: world.next_order(),
        account_sid: account.account_sid.clone(),
        sender: admitted.sender.address,
        phone: wish.to,
        direction,
        by_carrier: false,
        status: match (&wish.send_at, &wish.service_sid) {
            (Some(_), _) => SmsStatus::Scheduled,
            (None, Some(_)) => SmsStatus::Accepted,
            (None, None) => SmsStatus::Queued,
        },
        segments: segments::count(&wish.body),
        body: wish.body,
        media: files.iter().map(|file| file.sid.clone()).collect(),
        status_callback: wish.status_callback,
        valid_seconds: wish.valid_seconds,
        error_code: fails,
        price: None,
        service_sid: wish.service_sid,
        created_at: now,
        updated_at: now,
        sent_at: None,
        sid: message_sid,
    };
    for file in files {
        world.sms_media.put(&file.sid.clone(), file.row(clock, &message));
    }
    world.put_sms(message.clone());
    steps::begin(world, clock, &message, wish.send_at);
    Ok(message)
}
