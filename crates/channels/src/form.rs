//! Forms and queries: names and values, as `application/x-www-form-urlencoded` has them.

/// Its names and values in their order. What is no UTF-8 becomes U+FFFD.
pub(crate) fn read(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

/// The same the other way.
pub(crate) fn write<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
