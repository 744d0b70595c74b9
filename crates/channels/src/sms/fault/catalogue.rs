//! The table of codes, by number. The words are ours; the codes are the carrier's.

use transom_rules::time::Span;

use super::{Grounds, Meaning, Retry};
use crate::meaning::catalogue;

const SOON: Retry = Retry::Soon;
const NEVER: Retry = Retry::Never;
const FIX: Retry = Retry::AfterFix;
const BY_HAND: Retry = Retry::ByHand;
const IN_A_MINUTE: Retry = Retry::Later(Span::minutes(1));

const CHECK: Grounds = Grounds::Check;
const LIMIT: Grounds = Grounds::Limit;
const BROKE: Grounds = Grounds::Broke;

catalogue! {
    // The account and the request.
    11200, FIX, CHECK, "File not fetched", "The carrier could not fetch the file from its address.", "Check that anybody can open the address, and send it again.";
    12300, FIX, CHECK, "File type not taken", "The carrier fetched the file and does not take its type.", "Send it as another type, or send its address in the text.";
    20001, NEVER, CHECK, "Value not taken", "A part of the request has a value that the carrier does not take.", "Correct what the details name.";
    20003, FIX, CHECK, "Token not accepted", "The carrier does not know the account, or its token is another one.", "Put in the account's token anew.";
    20005, FIX, CHECK, "Account not active", "The carrier suspended the account.", "Look at the account in the carrier's console.";
    20404, FIX, CHECK, "Not found", "The carrier knows no such account or sender.", "Check the account and the sender of the channel.";
    20429, SOON, LIMIT, "Asked too often", "The account sends more requests at once than it may.", "Nothing; the queue slows down by itself.";
    20500, BY_HAND, BROKE, "The carrier failed", "The carrier broke while it worked on the request.", "Wait for a status before it is sent again; the carrier may have taken it.";
    20503, BY_HAND, BROKE, "The carrier is not there", "The carrier takes no requests for a while, and does not say how far this one came.", "Wait for a status before it is sent again; the carrier may have taken it.";
    21211, NEVER, CHECK, "No such number", "What the message is addressed to is no phone number.", "Correct the customer's number.";
    21212, FIX, CHECK, "Sender is no number", "What the channel sends from is no sender of the carrier's.", "Correct the sender of the channel.";
    21217, NEVER, CHECK, "Number not possible", "There can be no phone number like that.", "Correct the customer's number.";
    21219, FIX, CHECK, "Trial account", "An account on trial sends only to numbers that were verified.", "Verify the number at the carrier, or upgrade the account.";
    21266, NEVER, CHECK, "Sender is recipient", "The message is addressed to the number that sends it.", "Choose another recipient.";
    21408, FIX, CHECK, "Country not permitted", "The account may not send to this country.", "Permit the country in the carrier's console.";
    21601, FIX, CHECK, "Sender without SMS", "The number cannot send text messages.", "Choose another sender at the carrier.";
    21602, NEVER, CHECK, "No text", "The message had neither words nor a file.", "Write something.";
    21603, FIX, CHECK, "No sender", "The message named no sender.", "Set the sender of the channel.";
    21604, NEVER, CHECK, "No recipient", "The message named nobody to go to.", "Give the customer a phone number.";
    21606, FIX, CHECK, "Sender is not ours", "The sender does not belong to the account, or cannot send to this country.", "Check the sender in the carrier's console.";
    21608, FIX, CHECK, "Trial account", "An account on trial sends only to numbers that were verified.", "Verify the number at the carrier, or upgrade the account.";
    21609, FIX, CHECK, "Address for statuses not taken", "The carrier cannot tell us what becomes of the message at the address we named.", "Set server.public_url to an address that the carrier reaches.";
    21610, NEVER, CHECK, "Customer wrote STOP", "The customer stopped messages from this sender.", "Write on another channel; if they write START to the sender, it can be used again.";
    21611, IN_A_MINUTE, LIMIT, "Queue is full", "The sender has as many messages waiting at the carrier as it may.", "Nothing; it is tried again by itself.";
    21612, NEVER, CHECK, "No way there", "The carrier has no way from this sender to that number.", "Use another sender, or another channel.";
    21614, NEVER, CHECK, "Not a mobile number", "The number cannot receive text messages.", "Ask the customer for a mobile number.";
    21617, NEVER, CHECK, "Text too long", "The text has more than 1,600 characters.", "Shorten it, or send it in two.";
    21620, NEVER, CHECK, "Address of the file not taken", "What stands for the address of the file is none.", "Send the file by an address that begins with https.";
    21623, NEVER, CHECK, "Too many files", "A message carries ten files at most.", "Send it in two.";
    21635, NEVER, CHECK, "Landline", "The number is a landline, which receives no text messages.", "Ask the customer for a mobile number.";
    21655, FIX, CHECK, "No such content", "The carrier has no such content template.", "Correct its id.";
    21701, FIX, CHECK, "No such group of senders", "The carrier knows no such group of senders.", "Correct the sender of the channel.";
    21703, FIX, CHECK, "Group of senders is empty", "The group of senders has no sender that could be used.", "Add a sender to the group at the carrier.";
    21705, FIX, CHECK, "No such group of senders", "The carrier knows no such group of senders.", "Correct the sender of the channel.";
    // Delivery.
    30001, BY_HAND, LIMIT, "Queue overflow", "The message waited too long behind others of the sender.", "Send it again, and fewer at once.";
    30002, FIX, CHECK, "Account suspended", "The account was suspended before the message left.", "Look at the account in the carrier's console.";
    30003, BY_HAND, CHECK, "Phone unreachable", "The phone is off, has no reception or takes no text messages.", "Try later, or another channel.";
    30004, NEVER, CHECK, "Message blocked", "The phone or its network blocks messages from this sender.", "Ask the customer on another channel.";
    30005, NEVER, CHECK, "Number unknown", "There is no phone with this number, or not any more.", "Correct the customer's number.";
    30006, NEVER, CHECK, "Landline or unreachable network", "The number is a landline, or of a network that takes no text messages.", "Ask the customer for a mobile number.";
    30007, NEVER, CHECK, "Filtered as unwanted", "The network took the message for spam or against its rules.", "Change the text, leave out shortened links, and register the sender.";
    30008, BY_HAND, BROKE, "Not delivered", "The network did not deliver the message and does not say why.", "Try once more, or another channel.";
    30010, FIX, LIMIT, "Dearer than allowed", "The message costs more than the highest price that was set.", "Raise the price at the carrier.";
    30011, NEVER, CHECK, "No files to this number", "The phone or its network takes no messages with files.", "Send the file's address in the text.";
    30017, BY_HAND, LIMIT, "Network congested", "The network had too much to do.", "Send it again later.";
    30022, BY_HAND, LIMIT, "Too fast for the network", "The sender sent more a second than networks in the USA allow it.", "Send it again later, and fewer at once.";
    30023, BY_HAND, LIMIT, "Daily limit reached", "The sender sent as much today as networks in the USA allow it.", "Send it again tomorrow, or raise the trust score of the brand.";
    30024, FIX, CHECK, "Sender not registered", "The network does not know this sender.", "Register the sender at the carrier.";
    30032, FIX, CHECK, "Toll-free number not verified", "Toll-free numbers send only once they are verified.", "Have the number verified at the carrier.";
    30034, FIX, CHECK, "Sender not registered", "Networks in the USA and Canada take messages of local numbers only from registered campaigns (10DLC).", "Register brand and campaign at the carrier and add the number to it.";
    30035, FIX, CHECK, "Campaign not yet ready", "The number was added to a campaign that is not registered with the networks yet.", "Wait until the carrier says that it is.";
    30410, BY_HAND, BROKE, "Network did not answer", "The network did not answer in time, and may have the message.", "Wait for a status before it is sent again.";
    30450, NEVER, LIMIT, "Held back as fraud", "The carrier held the message back, since many went to numbers like this one.", "Check who asked for these messages.";
    63038, BY_HAND, LIMIT, "Daily limit of the account", "The account sent as many messages today as it may.", "Send it again tomorrow, or ask the carrier for more.";
}
