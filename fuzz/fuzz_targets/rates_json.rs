//! Rate cards as JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transom_rules::pricing::rates::parse_json;

fuzz_target!(|text: &str| transom_fuzz::check_rates(text, &parse_json(text)));
