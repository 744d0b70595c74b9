//! In which time zone somebody is likely to live: by the country of their number or user id, where that country has one
//! zone. Of one with several nothing is guessed. What somebody said about it goes before.

use crate::country;

/// Countries with one zone (tz database, zone.tab), and those whose other zones hardly anybody lives in, each with its
/// zone.
const ZONES: &str = "AD Europe/Andorra, AE Asia/Dubai, AF Asia/Kabul, AG America/Antigua, AI America/Anguilla, AL Europe/Tirane, \
    AM Asia/Yerevan, AO Africa/Luanda, AR America/Argentina/Buenos_Aires, AS Pacific/Pago_Pago, AT Europe/Vienna, \
    AW America/Aruba, AX Europe/Mariehamn, AZ Asia/Baku, BA Europe/Sarajevo, BB America/Barbados, BD Asia/Dhaka, \
    BE Europe/Brussels, BF Africa/Ouagadougou, BG Europe/Sofia, BH Asia/Bahrain, BI Africa/Bujumbura, \
    BJ Africa/Porto-Novo, BL America/St_Barthelemy, BM Atlantic/Bermuda, BN Asia/Brunei, BO America/La_Paz, \
    BQ America/Kralendijk, BS America/Nassau, BT Asia/Thimphu, BW Africa/Gaborone, BY Europe/Minsk, \
    BZ America/Belize, CC Indian/Cocos, CF Africa/Bangui, CG Africa/Brazzaville, CH Europe/Zurich, \
    CI Africa/Abidjan, CK Pacific/Rarotonga, CM Africa/Douala, CN Asia/Shanghai, CO America/Bogota, \
    CR America/Costa_Rica, CU America/Havana, CV Atlantic/Cape_Verde, CW America/Curacao, CX Indian/Christmas, \
    CY Asia/Nicosia, CZ Europe/Prague, DE Europe/Berlin, DJ Africa/Djibouti, DK Europe/Copenhagen, \
    DM America/Dominica, DO America/Santo_Domingo, DZ Africa/Algiers, EE Europe/Tallinn, EG Africa/Cairo, \
    EH Africa/El_Aaiun, ER Africa/Asmara, ET Africa/Addis_Ababa, FI Europe/Helsinki, FJ Pacific/Fiji, \
    FK Atlantic/Stanley, FO Atlantic/Faroe, FR Europe/Paris, GA Africa/Libreville, GB Europe/London, \
    GD America/Grenada, GE Asia/Tbilisi, GF America/Cayenne, GG Europe/Guernsey, GH Africa/Accra, \
    GI Europe/Gibraltar, GM Africa/Banjul, GN Africa/Conakry, GP America/Guadeloupe, GQ Africa/Malabo, \
    GR Europe/Athens, GT America/Guatemala, GU Pacific/Guam, GW Africa/Bissau, GY America/Guyana, HK Asia/Hong_Kong, \
    HN America/Tegucigalpa, HR Europe/Zagreb, HT America/Port-au-Prince, HU Europe/Budapest, IE Europe/Dublin, \
    IL Asia/Jerusalem, IM Europe/Isle_of_Man, IN Asia/Kolkata, IO Indian/Chagos, IQ Asia/Baghdad, IR Asia/Tehran, \
    IS Atlantic/Reykjavik, IT Europe/Rome, JE Europe/Jersey, JM America/Jamaica, JO Asia/Amman, JP Asia/Tokyo, \
    KE Africa/Nairobi, KG Asia/Bishkek, KH Asia/Phnom_Penh, KM Indian/Comoro, KN America/St_Kitts, \
    KP Asia/Pyongyang, KR Asia/Seoul, KW Asia/Kuwait, KY America/Cayman, LA Asia/Vientiane, LB Asia/Beirut, \
    LC America/St_Lucia, LI Europe/Vaduz, LK Asia/Colombo, LR Africa/Monrovia, LS Africa/Maseru, LT Europe/Vilnius, \
    LU Europe/Luxembourg, LV Europe/Riga, LY Africa/Tripoli, MA Africa/Casablanca, MC Europe/Monaco, \
    MD Europe/Chisinau, ME Europe/Podgorica, MF America/Marigot, MG Indian/Antananarivo, MK Europe/Skopje, \
    ML Africa/Bamako, MM Asia/Yangon, MO Asia/Macau, MP Pacific/Saipan, MQ America/Martinique, MR Africa/Nouakchott, \
    MS America/Montserrat, MT Europe/Malta, MU Indian/Mauritius, MV Indian/Maldives, MW Africa/Blantyre, \
    MY Asia/Kuala_Lumpur, MZ Africa/Maputo, NA Africa/Windhoek, NC Pacific/Noumea, NE Africa/Niamey, \
    NF Pacific/Norfolk, NG Africa/Lagos, NI America/Managua, NL Europe/Amsterdam, NO Europe/Oslo, NP Asia/Kathmandu, \
    NR Pacific/Nauru, NU Pacific/Niue, OM Asia/Muscat, PA America/Panama, PE America/Lima, PH Asia/Manila, \
    PK Asia/Karachi, PL Europe/Warsaw, PM America/Miquelon, PN Pacific/Pitcairn, PR America/Puerto_Rico, \
    PW Pacific/Palau, PY America/Asuncion, QA Asia/Qatar, RE Indian/Reunion, RO Europe/Bucharest, \
    RS Europe/Belgrade, RW Africa/Kigali, SA Asia/Riyadh, SB Pacific/Guadalcanal, SC Indian/Mahe, \
    SD Africa/Khartoum, SE Europe/Stockholm, SG Asia/Singapore, SH Atlantic/St_Helena, SI Europe/Ljubljana, \
    SJ Arctic/Longyearbyen, SK Europe/Bratislava, SL Africa/Freetown, SM Europe/San_Marino, SN Africa/Dakar, \
    SO Africa/Mogadishu, SR America/Paramaribo, SS Africa/Juba, ST Africa/Sao_Tome, SV America/El_Salvador, \
    SX America/Lower_Princes, SY Asia/Damascus, SZ Africa/Mbabane, TC America/Grand_Turk, TD Africa/Ndjamena, \
    TG Africa/Lome, TH Asia/Bangkok, TJ Asia/Dushanbe, TK Pacific/Fakaofo, TL Asia/Dili, TM Asia/Ashgabat, \
    TN Africa/Tunis, TO Pacific/Tongatapu, TR Europe/Istanbul, TT America/Port_of_Spain, TV Pacific/Funafuti, \
    TW Asia/Taipei, TZ Africa/Dar_es_Salaam, UA Europe/Kyiv, UG Africa/Kampala, UY America/Montevideo, \
    UZ Asia/Tashkent, VA Europe/Vatican, VC America/St_Vincent, VE America/Caracas, VG America/Tortola, \
    VI America/St_Thomas, VN Asia/Ho_Chi_Minh, VU Pacific/Efate, WF Pacific/Wallis, WS Pacific/Apia, YE Asia/Aden, \
    YT Indian/Mayotte, ZA Africa/Johannesburg, ZM Africa/Lusaka, ZW Africa/Harare";

/// Countries with several zones, each with one of each offset in which people live (tz database, zone.tab).
const SEVERAL: [(&str, &[&str]); 17] = [
    (
        "AU",
        &[
            "Australia/Sydney",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Darwin",
            "Australia/Perth",
        ],
    ),
    ("BR", &["America/Noronha", "America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"]),
    (
        "CA",
        &[
            "America/St_Johns",
            "America/Halifax",
            "America/Toronto",
            "America/Winnipeg",
            "America/Regina",
            "America/Edmonton",
            "America/Vancouver",
        ],
    ),
    ("CD", &["Africa/Kinshasa", "Africa/Lubumbashi"]),
    ("CL", &["America/Santiago", "America/Punta_Arenas", "Pacific/Easter"]),
    ("EC", &["America/Guayaquil", "Pacific/Galapagos"]),
    ("ES", &["Europe/Madrid", "Atlantic/Canary"]),
    ("FM", &["Pacific/Chuuk", "Pacific/Pohnpei"]),
    ("ID", &["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    ("MN", &["Asia/Ulaanbaatar", "Asia/Hovd"]),
    ("MX", &["America/Cancun", "America/Mexico_City", "America/Hermosillo", "America/Tijuana"]),
    ("NZ", &["Pacific/Auckland", "Pacific/Chatham"]),
    ("PF", &["Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier"]),
    ("PG", &["Pacific/Port_Moresby", "Pacific/Bougainville"]),
    ("PT", &["Europe/Lisbon", "Atlantic/Azores"]),
    (
        "RU",
        &[
            "Europe/Kaliningrad",
            "Europe/Moscow",
            "Europe/Samara",
            "Asia/Yekaterinburg",
            "Asia/Omsk",
            "Asia/Krasnoyarsk",
            "Asia/Irkutsk",
            "Asia/Yakutsk",
            "Asia/Vladivostok",
            "Asia/Magadan",
            "Asia/Kamchatka",
        ],
    ),
    (
        "US",
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
    ),
];

/// Calling codes of such countries that no rule of prices turns on; not those that are shared with another zone.
const CODES: &str = "AD376 AW297 BN673 BT975 BZ501 CF236 CK682 CV238 CW599 CY357 DJ253 EE372 FJ679 FK500 FO298 GF594 GI350 GN224 \
    GP590 GQ240 GY592 IS354 KG996 KM269 KR82 LI423 LU352 MC377 ME382 MO853 MQ596 MT356 MU230 MV960 NC687 \
    NR674 NU683 PM508 PW680 SB677 SC248 SH290 SM378 SR597 ST239 TK690 TL670 TO676 TV688 VU678 WF681 \
    WS685";

/// The zone of an address as the API takes it: `+` and digits, or a user id such as `DE.123`. An IANA name, such as
/// `Europe/Berlin`; `None` where the country is not known or has several zones.
pub fn of_address(address: &str) -> Option<&'static str> {
    match country::of_address(address) {
        Some(country) => of_country(&country),
        None => of_country(of_code(address.strip_prefix('+')?)?),
    }
}

/// All zones in which whoever has an address may live: one, or as many as their country has. None where the country is
/// not known.
pub fn all_of_address(address: &str) -> Vec<&'static str> {
    if let Some(zone) = of_address(address) {
        return vec![zone];
    }
    let country = country::of_address(address);
    let several = SEVERAL.iter().find(|(letters, _)| country.as_deref() == Some(letters));
    several.map(|(_, zones)| zones.to_vec()).unwrap_or_default()
}

/// The zone of a country by its letters (ISO 3166).
fn of_country(country: &str) -> Option<&'static str> {
    let known = ZONES.split(", ").filter_map(|entry| entry.split_once(' '));
    known.into_iter().find(|(letters, _)| *letters == country).map(|(_, zone)| zone)
}

/// No calling code begins another one.
fn of_code(digits: &str) -> Option<&'static str> {
    let known = CODES.split_ascii_whitespace().filter_map(|entry| entry.split_at_checked(2));
    known.into_iter().find(|(_, code)| digits.starts_with(code)).map(|(country, _)| country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_where_a_country_has_one() {
        for (address, zone) in [
            ("+4915123456780", Some("Europe/Berlin")),
            ("+353871234567", Some("Europe/Dublin")),
            ("+35699123456", Some("Europe/Malta")),
            ("+8613812345678", Some("Asia/Shanghai")),
            ("+821012345678", Some("Asia/Seoul")),
            ("+18765551234", Some("America/Jamaica")),
            ("IN.13491208655302741918", Some("Asia/Kolkata")),
            // Spain, Brazil, the USA, Canada and Russia have several.
            ("+34600000031", None),
            ("+5511987654321", None),
            ("+12125551234", None),
            ("+14165551234", None),
            ("+79161234567", None),
            ("US.1349", None),
            // A group, and numbers that nobody has.
            ("Y2FwaV9ncm91cDo", None),
            ("+15550100111", None),
            ("", None),
        ] {
            assert_eq!(of_address(address), zone, "{address}");
        }
    }

    #[test]
    fn all_zones_of_a_country_are_known() {
        assert_eq!(all_of_address("+4915123456780"), ["Europe/Berlin"]);
        assert_eq!(all_of_address("+34600000031"), ["Europe/Madrid", "Atlantic/Canary"]);
        assert_eq!(all_of_address("+12125551234").len(), 7);
        assert_eq!(all_of_address("US.1349").len(), 7);
        assert!(all_of_address("+15550100111").is_empty(), "a number that nobody has");
        assert!(SEVERAL.iter().all(|(country, zones)| of_country(country).is_none() && zones.len() > 1));
        assert!(SEVERAL.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn each_country_has_one_zone_and_a_zone_a_name() {
        let known: Vec<_> = ZONES.split(", ").map(|entry| entry.split_once(' ').unwrap()).collect();
        assert!(known.windows(2).all(|pair| pair[0].0 < pair[1].0), "in order, each once");
        assert!(known.iter().all(|(country, zone)| country.len() == 2 && zone.contains('/')));
        let of_codes = CODES.split_ascii_whitespace().filter_map(|entry| entry.get(..2));
        assert!(of_codes.into_iter().all(|country| of_country(country).is_some()));
    }
}
