//! Phone numbers as people write them, down to the digits that E.164 means: without the signs between them, the `00`
//! that is dialled for `+`, and the digits that are dialled inside a country only, as in `+44 (0) 20 …`.

/// What people put between digits; what copying a number brings along is not to be seen.
pub(crate) fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The country code of a number in international form.
pub(crate) fn code(number: &str) -> &str {
    number.get(..code_length(number)).unwrap_or_default()
}

/// The digits of a number that is written with its country code.
pub(crate) fn international(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // From Australia one dials 0011.
    let number = ["0011", "00"].iter().find_map(|prefix| digits.strip_prefix(prefix)).unwrap_or(&digits);
    if number.starts_with('0') {
        return number.to_owned();
    }
    let (code, national) = number.split_at(code_length(number).min(number.len()));
    let written = in_brackets(text, digits.len() - national.len());
    let trunk = trunk(code);
    let apart = written.filter(|written| *written == trunk || *written == "0" && !trunk.is_empty());
    let national = apart.and_then(|digits| national.strip_prefix(digits)).unwrap_or(national);
    format!("{code}{}", without_trunk(national, trunk))
}

/// Where a country has digits to dial before its numbers, no number begins with a 0.
fn without_trunk<'a>(national: &'a str, trunk: &str) -> &'a str {
    match trunk {
        "" => national,
        trunk if trunk.starts_with('0') => {
            national.strip_prefix(trunk).or_else(|| national.strip_prefix('0')).unwrap_or(national)
        }
        _ => national.strip_prefix('0').unwrap_or(national),
    }
}

/// What stands alone in brackets behind so many digits, if all of it are digits that countries dial.
fn in_brackets(text: &str, behind: usize) -> Option<&'static str> {
    let mut digits = 0;
    let rest = text.char_indices().find_map(|(at, letter)| {
        digits += usize::from(letter.is_ascii_digit());
        (letter == '(' && digits == behind).then(|| text.get(at + 1..)).flatten()
    })?;
    let inside: String = rest.split(')').next()?.chars().filter(char::is_ascii_digit).collect();
    ["0", "8", "01", "06"].into_iter().find(|known| *known == inside)
}

/// What is dialled inside a country before a number; nothing where a 0 is part of the number.
fn trunk(code: &str) -> &'static str {
    match code {
        // Italy, San Marino, Benin, Ivory Coast, the Congo.
        "39" | "378" | "229" | "225" | "242" => "",
        "36" => "06",
        "52" => "01",
        "7" | "370" | "375" | "992" | "993" | "998" => "8",
        _ => "0",
    }
}

/// How many digits the country code is long: no code begins another.
fn code_length(number: &str) -> usize {
    let two = number.get(..2).and_then(|two| two.parse::<u8>().ok());
    match two {
        Some(10..=19 | 70..=79) => 1,
        Some(
            20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66 | 81 | 82 | 84 | 86 | 90..=95 | 98,
        ) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dialled_inside_a_country_alone_is_left_out() {
        for (written, right) in [
            ("+44 (0) 20 7946 0958", "442079460958"),
            ("+44(0)2079460958", "442079460958"),
            ("+44 ( 0 ) 20 7946 0958", "442079460958"),
            ("(+44) 020 7946 0958", "442079460958"),
            ("+44 (020) 7946 0958", "442079460958"),
            ("44-(0)20-7946-0958", "442079460958"),
            ("0044 20 7946 0958", "442079460958"),
            ("00 44 (0)20 7946 0958", "442079460958"),
            ("0011 44 20 7946 0958", "442079460958"),
            ("+49 (0)170 1234567", "491701234567"),
            ("+49 0170 1234567", "491701234567"),
            ("+41 (0)79 123 45 67", "41791234567"),
            ("+353 (0)1 234 5678", "35312345678"),
            ("+972 (0)50-123-4567", "972501234567"),
            ("+36 (06) 30 123 4567", "36301234567"),
            ("+36 06 30 123 4567", "36301234567"),
            ("+36 (0)62 123 456", "3662123456"),
            ("+52 (01) 55 1234 5678", "525512345678"),
            ("+7 (8) 495 123-45-67", "74951234567"),
            ("+7 (812) 123-45-67", "78121234567"),
            ("+7 800 123-45-67", "78001234567"),
            ("+375 (8) 017 123 45 67", "375171234567"),
        ] {
            assert_eq!(international(written), right, "{written}");
        }
    }

    #[test]
    fn a_zero_that_is_part_of_the_number_stays() {
        for (written, right) in [
            ("+39 06 1234567", "39061234567"),
            ("+39 (0)6 1234567", "39061234567"),
            ("0039 02 1234 5678", "390212345678"),
            ("+378 0549 123456", "3780549123456"),
            ("+225 07 12 34 56 78", "2250712345678"),
            ("+229 01 97 12 34 56", "2290197123456"),
            ("+242 06 123 4567", "242061234567"),
        ] {
            assert_eq!(international(written), right, "{written}");
        }
    }

    #[test]
    fn what_is_no_such_number_stays_as_it_is() {
        for digits in ["", "0", "00", "0155501007", "07700900123", "15550100777", "4", "44"] {
            let right = digits.strip_prefix("00").unwrap_or(digits);
            assert_eq!(international(digits), right, "{digits}");
        }
    }
}
