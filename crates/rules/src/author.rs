//! Who wrote a message.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::access::{Asker, Who};
use crate::id::{BotId, UserId};

/// Who wrote a message. Kept as a word: nothing, `user:ID`, `bot:ID`, `api`, `phone` or `app`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Author {
    /// The customer.
    #[default]
    Customer,
    /// Somebody at a page.
    User(UserId),
    /// A bot.
    Bot(BotId),
    /// A program, or we ourselves.
    Api,
    /// Somebody at the WhatsApp Business app of the number.
    Phone,
    /// Another app that answers for the number.
    App,
}

impl Author {
    /// What kind of author it is: `customer`, `user`, `bot`, `api`, `phone`, `app`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::User(_) => "user",
            Self::Bot(_) => "bot",
            Self::Api => "api",
            Self::Phone => "phone",
            Self::App => "app",
        }
    }
}

impl From<&Asker> for Author {
    fn from(asker: &Asker) -> Self {
        match asker.who {
            Who::Person { user, .. } => Self::User(user),
            Who::Bot(bot) => Self::Bot(BotId(bot)),
            Who::Token { .. } | Who::Campaign(_) | Who::System => Self::Api,
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer => Ok(()),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Bot(id) => write!(f, "bot:{id}"),
            Self::Api | Self::Phone | Self::App => f.write_str(self.kind()),
        }
    }
}

/// Whoever is not known is a program: a later version may know of more.
impl FromStr for Author {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word.split_once(':') {
            None if word.is_empty() => Self::Customer,
            None if word == Self::Phone.kind() => Self::Phone,
            None if word == Self::App.kind() => Self::App,
            Some(("user", id)) => id.parse().map_or(Self::Api, Self::User),
            Some(("bot", id)) => id.parse().map_or(Self::Api, Self::Bot),
            _ => Self::Api,
        })
    }
}

impl Serialize for Author {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Author {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Ok(author) = String::deserialize(from)?.parse();
        Ok(author)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_author_is_read_as_it_was_kept() {
        let user = Author::User(UserId(Uuid::from_u128(7)));
        let bot = Author::Bot(BotId(Uuid::from_u128(7)));
        for author in [Author::Customer, user, bot, Author::Api, Author::Phone, Author::App] {
            assert_eq!(author.to_string().parse(), Ok(author));
        }
        for unknown in ["api:shop", "user:somebody", "bot:welcome"] {
            assert_eq!(unknown.parse(), Ok(Author::Api), "{unknown}");
        }
    }
}
