//! What is the same to whoever searches.

use unicode_normalization::UnicodeNormalization as _;

/// Text as search compares it: small letters, the common marks of Latin letters taken off.
///
/// What looks alike and is written in several ways is one letter: wide and narrow forms, marks that stand by themselves
/// and parts of syllables, as computers write them into the names of files.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let combining = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    text.nfkc().flat_map(char::to_lowercase).filter(|letter| !combining(letter)).map(plain).collect()
}

fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ì'..='ï' | 'ĩ' | 'ī' | 'į' | 'ı' | 'ỉ' | 'ị' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ś' | 'š' | 'ş' => 's',
        'ù'..='ü' | 'ũ' | 'ū' | 'ů' | 'ű' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ỳ'..='ỹ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ğ' => 'g',
        'ł' => 'l',
        'ď' | 'đ' => 'd',
        'ř' => 'r',
        'ť' | 'ţ' => 't',
        // The end of a word is no other letter.
        'ς' => 'σ',
        other => other,
    }
}
