//! The languages that templates can be in, by Meta's codes (R5.3).

use crate::language::read;

/// All of them: <https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages>, as
/// of May 2026.
pub const LANGUAGES: &[&str] = &[
    "af", "sq", "ar", "ar_AE", "ar_EG", "ar_LB", "ar_MA", "ar_QA", "az", "be_BY", "bn", "bn_IN", "bg", "ca",
    "zh_CN", "zh_HK", "zh_TW", "hr", "cs", "da", "prs_AF", "nl", "nl_BE", "en", "en_AE", "en_AU", "en_CA",
    "en_GB", "en_GH", "en_IE", "en_IN", "en_JM", "en_MY", "en_NZ", "en_QA", "en_SG", "en_UG", "en_US",
    "en_ZA", "et", "fil", "fi", "fr", "fr_BE", "fr_CA", "fr_CH", "fr_CI", "fr_MA", "ka", "de", "de_AT",
    "de_CH", "el", "gu", "ha", "he", "hi", "hu", "id", "ga", "it", "ja", "kn", "kk", "rw_RW", "ko", "ky_KG",
    "lo", "lv", "lt", "mk", "ms", "ml", "mr", "nb", "ps_AF", "fa", "pl", "pt_BR", "pt_PT", "pa", "ro", "ru",
    "sr", "si_LK", "sk", "sl", "es", "es_AR", "es_CL", "es_CO", "es_CR", "es_DO", "es_EC", "es_ES", "es_HN",
    "es_MX", "es_PA", "es_PE", "es_UY", "sw", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zu",
];

/// The language that somebody may have meant who wrote another code: `de_DE` and `de-de` mean `de`, `pt` means `pt_BR`. `None`
/// where nothing is near.
pub fn nearest(code: &str) -> Option<&'static str> {
    let code = read(code)?;
    let first = code.split('_').next()?;
    let known = |wanted: &str| LANGUAGES.iter().copied().find(|known| *known == wanted);
    let region_of_it = || LANGUAGES.iter().copied().find(|known| known.split('_').next() == Some(first));
    known(&code).or_else(|| known(first)).or_else(region_of_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_language_of_metas_leads_to_the_nearest() {
        for (code, near) in [
            ("de_DE", Some("de")),
            ("de-de", Some("de")),
            ("EN-us", Some("en_US")),
            ("pt", Some("pt_BR")),
            ("zh", Some("zh_CN")),
            ("es_BO", Some("es")),
            ("be", Some("be_BY")),
            ("tlh", None),
            ("german", None),
            ("", None),
        ] {
            assert_eq!(nearest(code), near, "{code}");
        }
    }

    #[test]
    fn each_is_there_once_and_is_its_own_nearest() {
        let mut seen = std::collections::BTreeSet::new();
        for code in LANGUAGES {
            assert!(seen.insert(code) && nearest(code) == Some(code), "{code}");
        }
    }
}
