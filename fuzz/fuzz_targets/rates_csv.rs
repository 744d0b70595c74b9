//! Rate cards as CSV.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transom_rules::pricing::rates::parse_csv;

fuzz_target!(|text: &str| transom_fuzz::check_rates(text, &parse_csv(text)));
