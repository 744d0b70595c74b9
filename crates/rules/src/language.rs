//! Which languages somebody is likely to read: the one that somebody said of them, else those of the country of their
//! number, or of their user id. What is written in one of them is offered before the rest. Where nothing is known, or a
//! country reads too many, no language goes before another.

use crate::country;

/// Languages by their first letters in Meta's list, and the countries that read them.
const READ: &[(&str, &str)] = &[
    ("es", "AR,BO,CL,CO,CR,DO,EC,ES,GT,HN,MX,NI,PA,PE,PR,PY,SV,UY,VE"),
    ("pt", "AO,BR,MZ,PT"),
    ("en", "AU,CA,GB,GG,GH,IE,IM,JE,JM,KE,NG,NZ,SG,UG,ZA,ZM,ZW"),
    ("fr", "BE,BF,BJ,CA,CD,CG,CH,CI,CM,FR,HT,LU,ML,NE,SN,TD,TG"),
    ("de", "AT,BE,CH,DE,LI"),
    ("nl", "BE,NL"),
    ("it", "CH,IT,VA"),
    ("ar", "AE,BH,DZ,EG,IQ,JO,KW,LB,LY,MA,OM,QA,SA,TN,YE"),
    ("id", "ID"),
    ("ms", "MY"),
    ("hi", "IN"),
    ("en", "IN,MY,PH,PK"),
    ("ur", "PK"),
    ("bn", "BD"),
    ("tr", "TR"),
    ("he", "IL"),
    ("ru", "BY,KZ,RU"),
    ("uk", "UA"),
    ("pl", "PL"),
    ("cs", "CZ"),
    ("sk", "SK"),
    ("hu", "HU"),
    ("ro", "MD,RO"),
    ("bg", "BG"),
    ("el", "GR"),
    ("hr", "HR"),
    ("sr", "RS"),
    ("sl", "SI"),
    ("sq", "AL"),
    ("da", "DK"),
    ("sv", "FI,SE"),
    ("fi", "FI"),
    ("nb", "NO"),
    ("lt", "LT"),
    ("lv", "LV"),
    ("ja", "JP"),
    ("zh", "CN,HK,SG,TW"),
    ("th", "TH"),
    ("vi", "VN"),
    ("fil", "PH"),
];

/// A language as templates call it, `pt` or `pt_BR`, of what somebody wrote: `PT-br`. `None` where it is none.
pub fn read(told: &str) -> Option<String> {
    let (first, region) = match told.trim().split_once(['_', '-']) {
        Some((first, region)) => (first, Some(region)),
        None => (told.trim(), None),
    };
    let is_of = |text: &str, lengths: [usize; 2]| {
        lengths.contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_alphabetic())
    };
    let first = Some(first).filter(|first| is_of(first, [2, 3]))?.to_ascii_lowercase();
    match region {
        None => Some(first),
        Some(region) if is_of(region, [2, 2]) => Some(format!("{first}_{}", region.to_ascii_uppercase())),
        Some(_) => None,
    }
}

/// Somebody, as far as it tells which languages they read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// What somebody said that they read, `pt_BR`; empty where nobody did.
    pub language: &'a str,
    /// Their phone number, or a user id such as `MX.123`.
    pub address: &'a str,
}

/// Whether a template's language is one that somebody is likely to read. `None` where nothing is known of them.
pub fn is_read_by(language: &str, reader: Reader<'_>) -> Option<bool> {
    let first = |language: &str| language.split('_').next().unwrap_or_default().to_owned();
    if !reader.language.is_empty() {
        return Some(first(language) == first(reader.language));
    }
    let country = country::of_address(reader.address)?;
    let read = |(_, countries): &&(&str, &str)| countries.split(',').any(|known| known == country);
    let mut spoken = READ.iter().filter(read).map(|(spoken, _)| *spoken).peekable();
    spoken.peek()?;
    Some(spoken.any(|spoken| spoken == first(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_the_country_of_a_number_or_a_user_id() {
        for (language, address, read) in [
            ("es", "+525500000034", Some(true)),
            ("es_MX", "+34600000031", Some(true)),
            ("en_US", "+34600000031", Some(false)),
            ("pt_BR", "BR.13491208655302741918", Some(true)),
            ("fr", "+41791234567", Some(true)),
            ("de", "+41791234567", Some(true)),
            ("zh_CN", "+85251234567", Some(true)),
            // The USA read more than one, and of a number that nobody has nothing is known.
            ("en_US", "+15550100111", None),
            ("en", "+99912345", None),
        ] {
            let reader = Reader { language: "", address };
            assert_eq!(is_read_by(language, reader), read, "{language} {address}");
        }
    }

    #[test]
    fn what_somebody_said_goes_before_the_number() {
        for (said, language, read) in [("en", "en_GB", true), ("en", "es", false), ("pt_BR", "pt_PT", true)] {
            let reader = Reader { language: said, address: "+34600000031" };
            assert_eq!(is_read_by(language, reader), Some(read), "{said} {language}");
        }
    }

    #[test]
    fn a_language_is_written_as_templates_call_it() {
        for (told, language) in [
            (" PT-br ", Some("pt_BR")),
            ("de", Some("de")),
            ("fil", Some("fil")),
            ("en_US", Some("en_US")),
            ("", None),
            ("German", None),
            ("d", None),
            ("de_", None),
            ("de_DE_x", None),
            ("d\u{e9}", None),
        ] {
            assert_eq!(read(told).as_deref(), language, "{told}");
        }
    }
}
