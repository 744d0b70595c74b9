//! What customers read of the business behind a number: asked for, read and changed.

use serde_json::{Value, json};

use super::lenient::Fields as _;
use super::request::{Request, get, post, query, segment};

/// What customers read of a business. Empty where nothing is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The line below the name, [`ABOUT`] characters at most.
    pub about: String,
    /// Where it is, [`ADDRESS`] characters at most.
    pub address: String,
    /// What it does, [`DESCRIPTION`] characters at most.
    pub description: String,
    /// Where it is written to, [`EMAIL`] characters at most.
    pub email: String,
    /// [`WEBSITES`] at most, of [`WEBSITE`] characters each.
    pub websites: Vec<String>,
    /// One of [`VERTICALS`], or a word that came since.
    pub vertical: String,
    /// Where its picture is; set by itself ([`set_picture`]).
    pub picture: String,
}

/// Characters of the line below the name.
pub const ABOUT: usize = 139;
/// Characters of the place.
pub const ADDRESS: usize = 256;
/// Characters of what it does.
pub const DESCRIPTION: usize = 512;
/// Characters of the e-mail address.
pub const EMAIL: usize = 128;
/// So many websites.
pub const WEBSITES: usize = 2;
/// Characters of each.
pub const WEBSITE: usize = 256;

/// Meta's words for what a business does.
pub const VERTICALS: [&str; 19] = [
    "UNDEFINED",
    "AUTO",
    "BEAUTY",
    "APPAREL",
    "EDU",
    "ENTERTAIN",
    "EVENT_PLAN",
    "FINANCE",
    "GROCERY",
    "GOVT",
    "HOTEL",
    "HEALTH",
    "NONPROFIT",
    "PROF_SERVICES",
    "RETAIL",
    "TRAVEL",
    "RESTAURANT",
    "NOT_A_BIZ",
    "OTHER",
];

const FIELDS: &str = "about,address,description,email,profile_picture_url,websites,vertical";

impl Profile {
    /// Whether Meta would take it, as far as its lengths go.
    pub fn fits(&self) -> bool {
        let fits = |text: &str, most: usize| text.chars().count() <= most;
        fits(&self.about, ABOUT)
            && fits(&self.address, ADDRESS)
            && fits(&self.description, DESCRIPTION)
            && fits(&self.email, EMAIL)
            && self.websites.len() <= WEBSITES
            && self.websites.iter().all(|site| fits(site, WEBSITE))
    }
}

/// Asks for the profile of a number.
pub fn ask(phone_number_id: &str) -> Request {
    get(format!("{}{}", path(phone_number_id), query(&[("fields", FIELDS)])))
}

/// Reads the answer.
pub fn read(answer: &Value) -> Profile {
    let none = Value::Null;
    let told = answer.items("data").first().unwrap_or(&none);
    let websites = told.items("websites").iter().filter_map(Value::as_str);
    Profile {
        about: told.text("about"),
        address: told.text("address"),
        description: told.text("description"),
        email: told.text("email"),
        websites: websites.filter(|site| !site.is_empty()).map(str::to_owned).collect(),
        vertical: told.text("vertical"),
        picture: told.text("profile_picture_url"),
    }
}

/// Changes it to this. Its picture stays ([`set_picture`]). Nor is an empty line below the
/// name taken, or an empty trade.
pub fn set(phone_number_id: &str, profile: &Profile) -> Request {
    let mut body = json!({
        "messaging_product": "whatsapp",
        "address": profile.address,
        "description": profile.description,
        "email": profile.email,
        "websites": profile.websites,
    });
    for (name, told) in [("about", &profile.about), ("vertical", &profile.vertical)] {
        if !told.is_empty()
            && let Some(body) = body.as_object_mut()
        {
            body.insert(name.into(), told.as_str().into());
        }
    }
    post(path(phone_number_id), body)
}

/// Has it show the picture that was uploaded under this handle, in the place of the one before.
pub fn set_picture(phone_number_id: &str, handle: &str) -> Request {
    post(path(phone_number_id), json!({ "messaging_product": "whatsapp", "profile_picture_handle": handle }))
}

fn path(phone_number_id: &str) -> String {
    format!("/{}/whatsapp_business_profile", segment(phone_number_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_set() {
        let told = json!({"data": [{"messaging_product": "whatsapp", "about": "Boats", "email": "us@boats.example",
            "websites": ["https://boats.example", ""], "vertical": "RETAIL", "profile_picture_url": "https://p"}]});
        let profile = read(&told);
        assert_eq!((profile.websites.len(), profile.picture.as_str()), (1, "https://p"));
        let set = set("300", &profile);
        assert_eq!((set.method, set.path.as_str()), ("POST", "/300/whatsapp_business_profile"));
        assert_eq!((&set.body["about"], &set.body["vertical"]), (&json!("Boats"), &json!("RETAIL")));
        assert_eq!((&set.body["address"], &set.body["profile_picture_url"]), (&json!(""), &Value::Null));
        let picture = set_picture("300", "4::aW");
        assert_eq!((picture.path, &picture.body["profile_picture_handle"]), (set.path, &json!("4::aW")));
        assert_eq!(read(&json!({"data": []})), Profile::default());
        assert!(super::set("300", &Profile::default()).body.get("about").is_none());
    }

    #[test]
    fn what_is_too_long_is_seen_before_it_is_sent() {
        assert!(profile_of(ABOUT, 2).fits());
        assert!(!profile_of(ABOUT + 1, 2).fits() && !profile_of(1, 3).fits());
    }

    fn profile_of(about: usize, websites: usize) -> Profile {
        let websites = vec!["https://a.example".to_owned(); websites];
        Profile { about: "ä".repeat(about), websites, ..Profile::default() }
    }
}
