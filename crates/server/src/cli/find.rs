//! A thing by what somebody calls it at the terminal: its id or a name of it, in other capitals too.

/// The one of these that `told` means, if any. Exactly so called goes before nearly so.
///
/// # Errors
/// When several are called so.
pub(super) fn among<T: Clone>(
    all: &[T],
    told: &str,
    names: impl Fn(&T) -> Vec<String>,
) -> anyhow::Result<Option<T>> {
    let called = |is: fn(&str, &str) -> bool| {
        let fits = |one: &&T| names(one).iter().any(|name| is(name, told));
        all.iter().filter(fits).collect::<Vec<_>>()
    };
    let exactly = called(|name, told| name == told);
    let found = if exactly.is_empty() { called(str::eq_ignore_ascii_case) } else { exactly };
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        _ => anyhow::bail!("several are called {told}: name one by its id"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_goes_before_nearly_and_several_are_none() {
        let teams = [("1", "Refunds"), ("2", "refunds"), ("3", "Night"), ("4", "SHOP"), ("5", "Shop")];
        for (told, expected) in [
            ("Refunds", Ok(Some("1"))),
            ("refunds", Ok(Some("2"))),
            ("night", Ok(Some("3"))),
            ("5", Ok(Some("5"))),
            ("REFUNDS", Err("several are called REFUNDS: name one by its id")),
            ("shop", Err("several are called shop: name one by its id")),
            ("Day", Ok(None)),
            ("", Ok(None)),
        ] {
            let found = among(&teams, told, |(id, name)| vec![(*id).to_owned(), (*name).to_owned()]);
            let found = found.map(|found| found.map(|(id, _)| id)).map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{told}");
        }
    }
}
