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
    let read = read_by(reader);
    (!read.is_empty()).then(|| read.contains(&first(language).to_owned()))
}

/// What somebody has in common with others: the languages that they are likely to read, by their first letters; else their
/// country; nothing where neither is known.
pub fn kin(reader: Reader<'_>) -> Vec<String> {
    let read = read_by(reader);
    if read.is_empty() { country::of_address(reader.address).into_iter().collect() } else { read }
}

/// Why something is written in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody said that the reader reads it.
    Said,
    /// It is read in the country of their number.
    Number,
    /// They read others, and there is none of those.
    Instead,
    /// It is not known what they read.
    Unknown,
}

/// The language to write in, of those that there are: what somebody said of the reader, in the words of their country if
/// there are such; else what is read where their number is from; else English, or the first.
pub fn choose<'a>(offered: &[&'a str], reader: Reader<'_>) -> Option<(&'a str, Why)> {
    let (read, country) = (read_by(reader), country::of_address(reader.address));
    let place = |language: &str| read.iter().position(|known| known == first(language));
    let best = offered.iter().copied().min_by_key(|language| {
        let is_theirs = region(language).is_some_and(|region| Some(region) == country.as_deref());
        (
            place(language).unwrap_or(usize::MAX),
            *language != reader.language,
            !is_theirs,
            first(language) != "en",
            *language,
        )
    })?;
    let why = match place(best) {
        Some(_) if reader.language.is_empty() => Why::Number,
        Some(_) => Why::Said,
        None if read.is_empty() => Why::Unknown,
        None => Why::Instead,
    };
    Some((best, why))
}

fn region(language: &str) -> Option<&str> {
    language.split_once('_').map(|(_, region)| region)
}

fn read_by(reader: Reader<'_>) -> Vec<String> {
    if !reader.language.is_empty() {
        return vec![first(reader.language).to_owned()];
    }
    let Some(country) = country::of_address(reader.address) else { return Vec::new() };
    let read = |(_, countries): &&(&str, &str)| countries.split(',').any(|known| known == country);
    READ.iter().filter(read).map(|(spoken, _)| (*spoken).to_owned()).collect()
}

fn first(language: &str) -> &str {
    language.split('_').next().unwrap_or_default()
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
    fn what_is_written_is_in_a_language_that_is_read_else_in_another() {
        let (brazil, spain, nowhere) = ("+5511987654321", "+34600000031", "+99912345");
        for (said, address, offered, chosen, why) in [
            ("es", brazil, &["pt_BR", "es"][..], "es", Why::Said),
            ("es_MX", spain, &["es_ES", "es_MX"], "es_MX", Why::Said),
            ("pt", brazil, &["pt_PT", "pt_BR"], "pt_BR", Why::Said),
            ("", brazil, &["en", "pt_PT", "pt_BR"], "pt_BR", Why::Number),
            ("", spain, &["en_US", "es"], "es", Why::Number),
            ("", spain, &["de", "en_US"], "en_US", Why::Instead),
            ("fr", spain, &["de", "es"], "de", Why::Instead),
            ("", nowhere, &["de", "en"], "en", Why::Unknown),
        ] {
            let reader = Reader { language: said, address };
            assert_eq!(choose(offered, reader), Some((chosen, why)), "{said} {address} {offered:?}");
        }
        assert_eq!(choose(&[], Reader { language: "", address: spain }), None);
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
