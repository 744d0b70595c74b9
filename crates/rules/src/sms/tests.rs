//! Segments, by hand and by chance.

use proptest::prelude::*;

use super::*;

fn check(text: &str, coding: Coding, units: usize, count: usize, left: usize) {
    let found = segments(text);
    assert_eq!(
        (found.coding, found.units, found.count, found.left),
        (coding, units, count, left),
        "{text:?}"
    );
}

#[test]
fn texts_fall_into_segments() {
    use Coding::{Gsm7, Ucs2};
    let of = |letter: &str, count: usize| letter.repeat(count);
    check("", Gsm7, 0, 0, 160);
    check("Hello", Gsm7, 5, 1, 155);
    check(&of("a", 160), Gsm7, 160, 1, 0);
    check(&of("a", 161), Gsm7, 161, 2, 145);
    check(&of("a", 306), Gsm7, 306, 2, 0);
    check(&of("a", 307), Gsm7, 307, 3, 152);
    check(&of("ä", 160), Gsm7, 160, 1, 0);
    check("ç", Ucs2, 1, 1, 69);
    check(&of("я", 70), Ucs2, 70, 1, 0);
    check(&of("я", 71), Ucs2, 71, 2, 63);
    check(&of("я", 134), Ucs2, 134, 2, 0);
    check(&of("я", 135), Ucs2, 135, 3, 66);
    check("😀", Ucs2, 2, 1, 68);
}

#[test]
fn what_takes_two_units_is_never_split() {
    check("€", Coding::Gsm7, 2, 1, 158);
    check(&"€".repeat(80), Coding::Gsm7, 160, 1, 0);
    check(&format!("{}€{}", "a".repeat(152), "b".repeat(8)), Coding::Gsm7, 162, 2, 143);
    check(&format!("{}😀{}", "я".repeat(66), "я".repeat(4)), Coding::Ucs2, 72, 2, 61);
}

#[test]
fn one_typographic_sign_costs_a_long_text_two_more_segments() {
    let text = format!("{}’", "a".repeat(152));
    let found = segments(&text);
    assert_eq!((found.coding, found.count), (Coding::Ucs2, 3));
    assert_eq!(found.costly, [Costly { letter: '’', plain: Some("'") }]);
    let mended = segments(&plain(&text));
    assert_eq!((mended.coding, mended.count, mended.costly.len()), (Coding::Gsm7, 1, 0));
}

#[test]
fn what_costs_is_named_once_in_its_order() {
    let letters: Vec<(char, Option<&str>)> =
        segments("“я” – “я”\u{200b}").costly.iter().map(|costly| (costly.letter, costly.plain)).collect();
    let quote = Some("\"");
    assert_eq!(letters, [('“', quote), ('я', None), ('”', quote), ('–', Some("-")), ('\u{200b}', Some(""))]);
}

#[test]
fn the_alphabet_is_that_of_gsm_03_38() {
    let all: Vec<usize> = ('\0'..=char::MAX).filter_map(gsm_units).collect();
    let of = |wanted| all.iter().filter(|units| **units == wanted).count();
    assert_eq!((of(1), of(2)), (127, 10));
    for letter in "`çÁ\t—”".chars() {
        assert_eq!(gsm_units(letter), None, "{letter}");
    }
}

#[test]
fn what_stands_for_a_sign_is_plain() {
    for letter in '\0'..=char::MAX {
        let Some(instead) = plain_of(letter) else { continue };
        assert_eq!(gsm_units(letter), None, "{letter} costs nothing");
        assert!(instead.chars().all(|plain| gsm_units(plain) == Some(1)), "{letter}");
    }
}

/// Letters of one unit and of two, typographic signs, and what only sixteen bits can say.
fn texts() -> impl Strategy<Value = String> {
    let plain = prop::collection::vec(prop::sample::select("aZ0 €[^\n".chars().collect::<Vec<_>>()), 0..400);
    let any =
        prop::collection::vec(prop::sample::select("aZ€[’…я😀\u{ad}".chars().collect::<Vec<_>>()), 0..200);
    prop_oneof![plain, any].prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn segments_are_as_few_as_fit_and_none_is_too_full(text in texts()) {
        let found = segments(&text);
        let (one, each) = (found.coding.alone(), found.coding.among_several());
        prop_assert_eq!(found.count == 0, text.is_empty());
        prop_assert_eq!(found.count <= 1, found.units <= one);
        if found.count > 1 {
            // Each but the last may miss one unit, for the sake of a character of two.
            prop_assert!(found.units <= found.count * each);
            prop_assert!(found.units > (found.count - 1) * (each - 1));
            prop_assert!(found.left < each);
        } else {
            prop_assert_eq!(found.units + found.left, one);
        }
        prop_assert_eq!(found.costly.is_empty(), found.coding == Coding::Gsm7);
    }

    #[test]
    fn one_more_character_never_makes_fewer_segments(text in texts(), more in any::<char>()) {
        let longer = format!("{text}{more}");
        prop_assert!(segments(&longer).count >= segments(&text).count);
    }

    #[test]
    fn plain_text_is_left_alone_and_plain_signs_are_enough(text in texts()) {
        let once = plain(&text);
        prop_assert_eq!(&plain(&once), &once);
        if segments(&text).coding == Coding::Gsm7 {
            prop_assert_eq!(&once, &text);
        }
        let (before, after) = (segments(&text).costly, segments(&once).costly);
        let stays: Vec<_> = before.into_iter().filter(|costly| costly.plain.is_none()).collect();
        prop_assert_eq!(stays, after);
    }
}
