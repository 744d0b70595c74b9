//! Numbers that WhatsApp knows by two forms: of some countries the one it gives back differs from the one that is
//! dialled (R9.21).

/// The other form of a mobile number of Brazil, Mexico and Argentina; `None` of every other number.
pub fn other_form(phone: &str) -> Option<String> {
    brazil(phone).or_else(|| between(phone, "52", "1", 10)).or_else(|| between(phone, "54", "9", 10))
}

/// A number as people dial it, of which WhatsApp may know another form.
pub fn dialled(phone: &str) -> String {
    let is_dialled = |form: &String| match form.get(..2) {
        Some("55" | "54") => form.len() == 13,
        _ => form.len() == 12,
    };
    other_form(phone).filter(is_dialled).unwrap_or_else(|| phone.to_owned())
}

/// Behind the area a 9 was put before the eight digits of mobile numbers.
fn brazil(phone: &str) -> Option<String> {
    let (area, own) = phone.strip_prefix("55")?.split_at_checked(2)?;
    let is_mobile = |own: &str| own.len() == 8 && own.starts_with(['6', '7', '8', '9']);
    match own.strip_prefix('9').filter(|rest| is_mobile(rest)) {
        Some(rest) => Some(format!("55{area}{rest}")),
        None => is_mobile(own).then(|| format!("55{area}9{own}")),
    }
}

/// A sign of mobile numbers that stands between the country code and so many digits, or does not.
fn between(phone: &str, code: &str, sign: &str, digits: usize) -> Option<String> {
    let own = phone.strip_prefix(code)?;
    match own.strip_prefix(sign).filter(|rest| rest.len() == digits) {
        Some(rest) => Some(format!("{code}{rest}")),
        None => (own.len() == digits).then(|| format!("{code}{sign}{own}")),
    }
}

/// Whether two numbers are the same telephone.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || other_form(one).as_deref() == Some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_two_forms_leads_to_the_other() {
        for (short, long) in [
            ("554188888888", "5541988888888"),
            ("554199999999", "5541999999999"),
            ("525512345678", "5215512345678"),
            ("541112345678", "5491112345678"),
        ] {
            assert_eq!(other_form(short).as_deref(), Some(long));
            assert_eq!(other_form(long).as_deref(), Some(short));
            assert!(is_same(short, long) && is_same(long, short) && is_same(short, short));
        }
    }

    #[test]
    fn a_number_is_shown_as_it_is_dialled() {
        for (known, dialled_as) in [
            ("554188888888", "5541988888888"),
            ("5215512345678", "525512345678"),
            ("541112345678", "5491112345678"),
            ("447700900123", "447700900123"),
        ] {
            assert_eq!(dialled(known), dialled_as);
            assert_eq!(dialled(dialled_as), dialled_as);
        }
    }

    #[test]
    fn other_numbers_have_one_form() {
        // A landline of Brazil, other countries, what is no number.
        for phone in ["554133334444", "15550100777", "447700900123", "55", "5541", "52", "54911", "", "SHORT"]
        {
            assert_eq!(other_form(phone), None, "{phone}");
            assert!(!is_same(phone, "15550100999"));
        }
    }
}
