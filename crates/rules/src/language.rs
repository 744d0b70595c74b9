//! Which languages somebody is likely to read: those of the country of their number, or of their user id. What is
//! written in one of them is offered before the rest. Where nothing is known, or a country reads too many, no
//! language goes before another.

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

/// Whether a template's language is one that whoever has this address is likely to read. `None` where nothing is
/// known of them. An address is a phone number, or a user id such as `MX.123`.
pub fn is_read_by(language: &str, address: &str) -> Option<bool> {
    let country = country::of_address(address)?;
    let read = |(_, countries): &&(&str, &str)| countries.split(',').any(|known| known == country);
    let mut spoken = READ.iter().filter(read).map(|(spoken, _)| *spoken).peekable();
    spoken.peek()?;
    let first = language.split('_').next().unwrap_or(language);
    Some(spoken.any(|spoken| spoken == first))
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
            assert_eq!(is_read_by(language, address), read, "{language} {address}");
        }
    }
}
