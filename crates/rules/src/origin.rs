//! Where a message comes from: the ad that led to it, the product that it asks about, and that it was passed on.

/// Where a message comes from. Texts are empty where Meta does not tell them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The ad, or the post, whose button was tapped.
    pub ad: Option<Ad>,
    /// The shop's own id of the product that it asks about.
    pub product: Option<String>,
    /// The sender had it from somebody else.
    pub passed_on: Option<PassedOn>,
}

/// An ad or a post that leads to the chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ad {
    /// It is a post.
    pub is_post: bool,
    /// Its headline.
    pub headline: String,
    /// What it says.
    pub body: String,
    /// The web address of its picture, or of its film's. Browsers of ours never fetch it by themselves.
    pub picture: String,
    /// Its own web address.
    pub source: String,
}

/// How often a message was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOn {
    /// Now and then.
    Seldom,
    /// More than five times, as Meta counts.
    Often,
}

impl Origin {
    /// The words of it that a bubble shows.
    pub fn words(&self) -> Vec<String> {
        let ad = self.ad.iter().flat_map(|ad| [ad.headline.clone(), ad.body.clone()]);
        ad.chain(self.product.clone()).collect()
    }
}
