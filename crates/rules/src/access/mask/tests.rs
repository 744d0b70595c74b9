//! What is hidden, and what is not.

use serde_json::json;

use super::*;

fn veil() -> Veil {
    Mask::On.over(["15550100777".to_owned()])
}

#[test]
fn of_a_number_the_country_and_the_last_two_digits_stay() {
    for (number, shown) in [
        ("15550100777", "1 •••••• 77"),
        ("4915112345678", "49 •••••• 78"),
        ("351912345678", "351 •••••• 78"),
        ("79161234567", "7 •••••• 67"),
        ("1234567", "••••••"),
        ("", ""),
    ] {
        assert_eq!(veil().number(number), shown);
        assert_eq!(Mask::Off.over([]).number(number), number);
    }
}

#[test]
fn words_hide_the_customers_own_number_in_any_form() {
    for (text, shown) in [
        ("I am 15550100777, call!", "I am •••••• 77, call!"),
        ("+1 (555) 010-0777", "+1 •••••• 77"),
        ("(555) 010-0777 or mail", "•••••• 77 or mail"),
        ("https://wa.me/15550100777?text=Hi", "https://wa.me/•••••• 77?text=Hi"),
        ("٠٥٥٥٠١٠٠٧٧٧", "•••••• 77"),
        ("1\u{a0}555\u{2011}010\u{2011}0777", "•••••• 77"),
    ] {
        assert_eq!(veil().words(text), shown);
    }
}

#[test]
fn words_hide_other_numbers_where_it_shows_that_they_are_numbers() {
    for (text, shown) in [
        ("my sister: +44 7700 900123.", "my sister: +44 •••••• 23."),
        ("(+44) 7700 900123", "+44 •••••• 23"),
        ("wa.me/447700900123", "wa.me/•••••• 23"),
        ("tel:07700900123", "tel:•••••• 23"),
        ("order 20261129-0042 at 10:30", "order 20261129-0042 at 10:30"),
        ("+5 % (or 12)", "+5 % (or 12)"),
        ("1 + 1", "1 + 1"),
        ("Grüße 😀 +", "Grüße 😀 +"),
    ] {
        assert_eq!(veil().words(text), shown);
    }
    assert_eq!(veil().name("447700900123"), "•••••• 23");
    assert_eq!(veil().name("Maria (2)"), "Maria (2)");
}

#[test]
fn json_is_looked_through() {
    let object = json!({
        "from": "447700900123", "id": "wamid.HBgLMTU1NTAxMDA3NzcVAgA", "type": "text", "timestamp": "1795219200",
        "text": {"body": "15550100777"}, "list": [15_550_100_777_u64, 7, true, null],
    });
    let shown = json!({
        "from": "•••••• 23", "id": null, "type": "text", "timestamp": "1795219200",
        "text": {"body": "•••••• 77"}, "list": ["•••••• 77", 7, true, null],
    });
    assert_eq!(veil().json(object.clone()), shown);
    assert_eq!(Mask::Off.over(["15550100777".to_owned()]).json(object.clone()), object);
    assert_eq!(Mask::On.over_all().json(json!("changed to 447700900123")), json!("changed to •••••• 23"));
}

/// Numbers and the signs around them, put together by a small generator of its own.
fn texts() -> impl Iterator<Item = (String, String)> {
    let mut state = 7_u64;
    let mut pick = move |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    std::iter::repeat_with(move || {
        let number: String = (0..8 + pick(8))
            .map(|place| char::from(b'0' + u8::try_from(pick(9) + u64::from(place == 0)).unwrap() % 10))
            .collect();
        let mut text =
            ["", "I am ", "+", "00", "(+", "tel:", "é "][usize::try_from(pick(7)).unwrap()].to_owned();
        for digit in number.chars() {
            text.push(digit);
            text.push_str(["", "", "", " ", "-", ") ", ". "][usize::try_from(pick(7)).unwrap()]);
        }
        text.push_str(["", "!", " and more", "\n1"][usize::try_from(pick(4)).unwrap()]);
        (number, text)
    })
}

#[test]
fn no_form_of_the_own_number_survives_and_hiding_twice_is_hiding_once() {
    for (number, text) in texts().take(5_000) {
        let veil = Mask::On.over([number.clone()]);
        let shown = veil.words(&text);
        let left: String = shown.chars().filter(char::is_ascii_digit).collect();
        let tail = number.get(number.len() - TELLING..).unwrap();
        assert!(!left.contains(tail), "{number} in {text:?} is {shown:?}");
        assert!(left.len() <= 3 + 2 + 1, "{number} in {text:?} is {shown:?}");
        assert_eq!(veil.words(&shown), shown);
        assert_eq!(veil.name(&shown), shown);
        assert_eq!(Mask::Off.over([number]).words(&text), text);
    }
}

#[test]
fn the_address_of_a_file_leads_nowhere_for_those_who_are_masked() {
    let text = "Here: https://desk.example/f/abcdefghijklmnop12345678 and /f/short";
    assert_eq!(Mask::On.over([]).words(text), "Here: https://desk.example/f/•••••• and /f/short");
    assert_eq!(Mask::Off.over([]).words(text), text);
}
