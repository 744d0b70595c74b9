//! Message ids as the platform makes them: `wamid.` and base64 that holds the phone, the direction and chance.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Direction;
use crate::clock::Clock;

/// A new id of a message with this phone (digits).
pub(crate) fn new(clock: &Clock, phone: &str, direction: Direction) -> String {
    let mut bytes = vec![0x1C, 0x18, u8::try_from(phone.len()).unwrap_or(u8::MAX)];
    bytes.extend(phone.as_bytes());
    bytes.extend([0x15, 0x02, 0x00]);
    bytes.push(match direction {
        Direction::Outbound => 0x11,
        Direction::Inbound => 0x12,
    });
    bytes.extend([0x18, 0x14]);
    bytes.extend(clock.letters(20, "0123456789ABCDEF").as_bytes());
    bytes.push(0);
    format!("wamid.{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_unique_and_of_the_known_shape() {
        let clock = Clock::new(0);
        let one = new(&clock, "15550100777", Direction::Outbound);
        let bytes = STANDARD.decode(one.strip_prefix("wamid.").unwrap()).unwrap();
        assert!(bytes.starts_with(b"\x1c\x18\x0b15550100777\x15\x02\x00\x11\x18\x14"));
        assert_eq!(bytes.last(), Some(&0));
        assert!(one.len() <= 128);
        assert_ne!(one, new(&clock, "15550100777", Direction::Outbound));
    }
}
