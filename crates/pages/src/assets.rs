//! The style sheet, the script and the icon, compiled into the binary. Style sheets are joined in the order
//! of their layers; the script's modules are joined in the order of their imports, so that the browser asks
//! once for each. Every address carries the hash of its bytes and may be kept for ever.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A file that the browser may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name: `app.css`.
    pub name: &'static str,
    /// Its path with the hash: `/assets/app-0123abcd.css`.
    pub path: String,
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../assets/", $folder, "/", $name)))),*]
    };
}

const STYLES: [(&str, &str); 19] = files!("css": "tokens.css", "base.css", "shell.css", "form.css", "chip.css", "list.css", "first-steps.css", "thread.css", "bubble.css", "body.css",
    "beside.css", "thread-narrow.css", "composer.css", "channel.css", "work.css", "picker.css", "story.css", "sheet.css", "timeline.css");

/// What only the pages of pictures load, after the sheet above.
const PICTURES: &str = include_str!("../assets/css/pictures.css");

/// What only the settings, the door for newcomers and campaigns load, after the first sheet.
const SETTINGS: [(&str, &str); 3] = files!("css": "settings.css", "people.css", "campaigns.css");

/// Each module after those that it imports.
const SCRIPTS: [(&str, &str); 32] = files!("js": "dom.js", "words.js", "time.js", "clock.js", "patch.js", "thread.js", "list.js", "segments.js", "draft.js", "reply.js", "attach.js", "unsent.js", "send.js", "live.js", "channel.js", "composer.js",
    "forms.js", "resolve.js", "nav.js", "slots.js", "picker.js", "media.js", "menu.js", "work.js", "story.js", "keys.js", "pictures.js", "secret.js", "making.js", "campaign.js", "alerts.js", "bots.js");

/// What only the pages of bots load, after the sheet of the settings.
const BOTS: [(&str, &str); 2] = files!("css": "bots.css", "trial.css");

const ICON: &str = include_str!("../assets/icon.svg");

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        asset("app.css", "text/css; charset=utf-8", joined(&STYLES).into_bytes()),
        asset("pictures.css", "text/css; charset=utf-8", PICTURES.as_bytes().to_vec()),
        asset("settings.css", "text/css; charset=utf-8", joined(&SETTINGS).into_bytes()),
        asset("bots.css", "text/css; charset=utf-8", joined(&BOTS).into_bytes()),
        asset("app.js", "text/javascript; charset=utf-8", joined_scripts().into_bytes()),
        asset("icon.svg", "image/svg+xml", ICON.as_bytes().to_vec()),
    ]
});

/// The address of an asset by its name; the bare path for a name that is none, which answers 404.
pub fn url(name: &str) -> String {
    ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or_else(|| format!("/assets/{name}"), |asset| asset.path.clone())
}

/// The asset at a path (`/assets/app-0123abcd.css`). Answer it with
/// `Cache-Control: public, max-age=31536000, immutable`.
pub fn lookup(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

fn asset(name: &'static str, content_type: &'static str, bytes: Vec<u8>) -> Asset {
    let hash = hex::encode(Sha256::digest(&bytes));
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let path = format!("/assets/{stem}-{}.{ending}", hash.get(..8).unwrap_or(&hash));
    Asset { name, path, content_type, bytes }
}

fn joined(files: &[(&str, &str)]) -> String {
    files.iter().map(|(_, text)| *text).collect()
}

/// One module from all: `import` lines go, since what they name stands above; `export` goes, since nobody
/// imports; whole-line comments go, since only people read them.
fn joined_scripts() -> String {
    SCRIPTS
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(|line| {
            !line.starts_with("import ") && !line.trim_start().starts_with("//") && !line.trim().is_empty()
        })
        .map(|line| line.strip_prefix("export ").unwrap_or(line))
        .fold(String::new(), |joined, line| joined + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_at_its_own_address_and_nowhere_else() {
        let url = url("app.css");
        assert_eq!(lookup(&url).map(|asset| asset.name), Some("app.css"));
        assert!(url.starts_with("/assets/app-") && url.len() == "/assets/app-01234567.css".len(), "{url}");
        assert_eq!(lookup("/assets/app.css"), None);
        assert_eq!(lookup("/assets/../Cargo.toml"), None);
    }

    #[test]
    fn no_two_modules_call_something_the_same() {
        let declared = |line: &'static str| {
            let line = line.strip_prefix("export ").unwrap_or(line);
            let line = line.strip_prefix("async ").unwrap_or(line);
            let kinds = ["const ", "let ", "function ", "class "];
            let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
            rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()
        };
        let mut names = std::collections::BTreeMap::new();
        for (file, text) in SCRIPTS {
            for name in text.lines().filter_map(declared).filter(|name| !name.is_empty()) {
                assert_eq!(names.insert(name, file), None, "{name} is declared in {file} too");
            }
        }
        assert!(names.len() > 50);
    }

    #[test]
    fn every_module_imports_only_what_stands_before_it() {
        for (index, (name, text)) in SCRIPTS.iter().enumerate() {
            for line in text.lines().filter(|line| line.starts_with("import ")) {
                let from =
                    line.split("'./").nth(1).and_then(|rest| rest.strip_suffix("';")).unwrap_or_default();
                let stands_before = SCRIPTS[..index].iter().any(|(other, _)| *other == from);
                assert!(stands_before, "{name} imports {from:?}, which does not stand before it");
            }
        }
    }

    #[test]
    fn nothing_in_the_script_is_made_from_words_at_run_time() {
        let script = joined_scripts();
        for word in ["eval(", "new Function", "document.write", "setAttribute('style'", "javascript:"] {
            assert!(!script.contains(word), "{word}");
        }
    }
}
