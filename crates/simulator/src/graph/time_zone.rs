//! The number under which Meta tells an account's time zone.

/// The zones that Meta could tell first, in the order of their numbers: the first is number 1.
const FROM_ONE: &str = "America/Los_Angeles America/Denver Pacific/Honolulu America/Anchorage America/Phoenix America/Chicago \
    America/New_York Asia/Dubai America/Argentina/San_Luis America/Argentina/Buenos_Aires \
    America/Argentina/Salta Europe/Vienna Australia/Perth Australia/Broken_Hill Australia/Sydney \
    Europe/Sarajevo Asia/Dhaka Europe/Brussels Europe/Sofia Asia/Bahrain America/La_Paz America/Noronha \
    America/Campo_Grande America/Belem America/Sao_Paulo America/Nassau America/Dawson America/Vancouver \
    America/Dawson_Creek America/Edmonton America/Rainy_River America/Regina America/Atikokan America/Iqaluit \
    America/Toronto America/Blanc-Sablon America/Halifax America/St_Johns Europe/Zurich Pacific/Easter \
    America/Santiago Asia/Shanghai America/Bogota America/Costa_Rica Asia/Nicosia Europe/Prague Europe/Berlin \
    Europe/Copenhagen America/Santo_Domingo Pacific/Galapagos America/Guayaquil Europe/Tallinn Africa/Cairo \
    Atlantic/Canary Europe/Madrid Europe/Helsinki Europe/Paris Europe/London Africa/Accra Europe/Athens \
    America/Guatemala Asia/Hong_Kong America/Tegucigalpa Europe/Zagreb Europe/Budapest Asia/Jakarta \
    Asia/Makassar Asia/Jayapura Europe/Dublin Asia/Jerusalem Asia/Kolkata Asia/Baghdad Atlantic/Reykjavik \
    Europe/Rome America/Jamaica Asia/Amman Asia/Tokyo Africa/Nairobi Asia/Seoul Asia/Kuwait Asia/Beirut \
    Asia/Colombo Europe/Vilnius Europe/Luxembourg Europe/Riga Africa/Casablanca Europe/Skopje Europe/Malta \
    Indian/Mauritius Indian/Maldives America/Tijuana America/Hermosillo America/Mazatlan America/Mexico_City \
    Asia/Kuala_Lumpur Africa/Lagos America/Managua Europe/Amsterdam Europe/Oslo Pacific/Auckland Asia/Muscat \
    America/Panama America/Lima Asia/Manila Asia/Karachi Europe/Warsaw America/Puerto_Rico Asia/Gaza \
    Atlantic/Azores Europe/Lisbon America/Asuncion Asia/Qatar Europe/Bucharest Europe/Belgrade \
    Europe/Kaliningrad Europe/Moscow Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Krasnoyarsk Asia/Irkutsk \
    Asia/Yakutsk Asia/Vladivostok Asia/Magadan Asia/Kamchatka Asia/Riyadh Europe/Stockholm Asia/Singapore \
    Europe/Ljubljana Europe/Bratislava America/El_Salvador Asia/Bangkok Africa/Tunis Europe/Istanbul \
    America/Port_of_Spain Asia/Taipei Europe/Kiev America/Montevideo America/Caracas Asia/Ho_Chi_Minh \
    Africa/Johannesburg America/Winnipeg America/Detroit Australia/Melbourne Asia/Kathmandu Asia/Baku";

/// Meta's number for a zone that it has none for.
const UNKNOWN: usize = 0;
/// The number of UTC, far behind the others.
const UTC: usize = 474;

/// The `timezone_id` of a zone's IANA name, as text as Meta has it. Of the zones that Meta took up later only
/// UTC is known here.
pub(super) fn id(name: &str) -> String {
    let place = FROM_ONE.split_ascii_whitespace().position(|known| known == name);
    let later = if name == "UTC" { UTC } else { UNKNOWN };
    place.map_or(later, |place| place + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_by_its_number() {
        for (name, expected) in [
            ("America/Los_Angeles", "1"),
            ("Europe/Berlin", "47"),
            ("Asia/Kolkata", "71"),
            ("Asia/Baku", "146"),
            ("UTC", "474"),
            ("Mars/Olympus", "0"),
        ] {
            assert_eq!(id(name), expected, "{name}");
        }
    }

    #[test]
    fn all_that_can_be_told_exist() {
        for name in FROM_ONE.split_ascii_whitespace() {
            assert!(jiff::tz::TimeZone::get(name).is_ok(), "{name}");
        }
    }
}
