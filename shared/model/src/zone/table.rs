//! The table of time zones: each Windows zone with today's rule and with every IANA name that
//! follows it, the one that stands for the zone first. Pairs are those of CLDR
//! (<https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml>) with the
//! aliases of the tz database; a place whose rule has since left that of its Windows zone stands
//! beside the zone whose rule it follows now, so that all names of a row tell the same time.

use super::Rule;

const SUN: u8 = 6;
const THU: u8 = 3;
const FRI: u8 = 4;
const SAT: u8 = 5;
/// The last such weekday of the month.
const LAST: u8 = 5;

/// A Windows zone, its rule, and its IANA names parted by blanks.
pub(super) type Row = (&'static str, Rule, &'static str);

/// Always so many minutes ahead of UTC.
const fn fixed(standard: i16) -> Rule {
    Rule { standard, summer: standard, from: (0, 0, 0, 0), until: (0, 0, 0, 0) }
}

/// Summer time from a moment of the year until another: month, which one, weekday, and minute of
/// the day by the clock that ends there.
const fn summer(
    standard: i16,
    summer: i16,
    from: (u8, u8, u8, i16),
    until: (u8, u8, u8, i16),
) -> Rule {
    Rule { standard, summer, from, until }
}

/// The European Union's summer, which begins and ends everywhere at 1:00 UTC.
const fn europe(standard: i16) -> Rule {
    let (from, until) = (standard + 60, standard + 120);
    summer(standard, standard + 60, (3, LAST, SUN, from), (10, LAST, SUN, until))
}

/// The summer of the United States and Canada, which begins and ends at 2:00 local time.
const fn america(standard: i16) -> Rule {
    summer(standard, standard + 60, (3, 2, SUN, 120), (11, 1, SUN, 120))
}

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    ("Dateline Standard Time", fixed(-720), "Etc/GMT+12"),
    ("UTC-11", fixed(-660),
        "Etc/GMT+11 Pacific/Midway Pacific/Niue Pacific/Pago_Pago Pacific/Samoa US/Samoa"),
    ("Aleutian Standard Time", america(-600), "America/Adak America/Atka US/Aleutian"),
    ("Hawaiian Standard Time", fixed(-600),
        "Pacific/Honolulu Etc/GMT+10 HST Pacific/Johnston Pacific/Rarotonga Pacific/Tahiti \
         US/Hawaii"),
    ("Marquesas Standard Time", fixed(-570), "Pacific/Marquesas"),
    ("Alaskan Standard Time", america(-540),
        "America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka \
         America/Yakutat US/Alaska"),
    ("UTC-09", fixed(-540), "Etc/GMT+9 Pacific/Gambier"),
    ("Pacific Standard Time (Mexico)", america(-480),
        "America/Tijuana America/Ensenada America/Santa_Isabel Mexico/BajaNorte"),
    ("UTC-08", fixed(-480), "Etc/GMT+8 Pacific/Pitcairn"),
    ("Pacific Standard Time", america(-480),
        "America/Los_Angeles America/Vancouver Canada/Pacific PST8PDT US/Pacific"),
    ("US Mountain Standard Time", fixed(-420),
        "America/Phoenix America/Creston America/Dawson_Creek America/Fort_Nelson \
         America/Hermosillo Etc/GMT+7 MST US/Arizona"),
    ("Mountain Standard Time (Mexico)", fixed(-420), "America/Mazatlan Mexico/BajaSur"),
    ("Mountain Standard Time", america(-420),
        "America/Denver America/Boise America/Cambridge_Bay America/Ciudad_Juarez \
         America/Edmonton America/Inuvik America/Shiprock America/Yellowknife Canada/Mountain \
         MST7MDT Navajo US/Mountain"),
    ("Yukon Standard Time", fixed(-420), "America/Whitehorse America/Dawson Canada/Yukon"),
    ("Central America Standard Time", fixed(-360),
        "America/Guatemala America/Belize America/Costa_Rica America/El_Salvador America/Managua \
         America/Tegucigalpa Etc/GMT+6 Pacific/Galapagos"),
    ("Central Standard Time", america(-360),
        "America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN \
         America/Matamoros America/Menominee America/North_Dakota/Beulah \
         America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga \
         America/Rainy_River America/Rankin_Inlet America/Resolute America/Winnipeg CST6CDT \
         Canada/Central US/Central US/Indiana-Starke"),
    ("Easter Island Standard Time", summer(-360, -300, (9, 1, SAT, 1320), (4, 1, SAT, 1320)),
        "Pacific/Easter Chile/EasterIsland"),
    ("Central Standard Time (Mexico)", fixed(-360),
        "America/Mexico_City America/Bahia_Banderas America/Chihuahua America/Merida \
         America/Monterrey Mexico/General"),
    ("Canada Central Standard Time", fixed(-360),
        "America/Regina America/Swift_Current Canada/Saskatchewan"),
    ("SA Pacific Standard Time", fixed(-300),
        "America/Bogota America/Atikokan America/Cayman America/Coral_Harbour America/Eirunepe \
         America/Guayaquil America/Jamaica America/Lima America/Panama America/Porto_Acre \
         America/Rio_Branco Brazil/Acre EST Etc/GMT+5 Jamaica"),
    ("Eastern Standard Time (Mexico)", fixed(-300), "America/Cancun"),
    ("Eastern Standard Time", america(-300),
        "America/New_York America/Detroit America/Indiana/Petersburg America/Indiana/Vincennes \
         America/Indiana/Winamac America/Iqaluit America/Kentucky/Louisville \
         America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau \
         America/Nipigon America/Pangnirtung America/Thunder_Bay America/Toronto Canada/Eastern \
         EST5EDT US/Eastern US/Michigan"),
    ("Haiti Standard Time", america(-300), "America/Port-au-Prince"),
    ("Cuba Standard Time", summer(-300, -240, (3, 2, SUN, 0), (11, 1, SUN, 60)),
        "America/Havana Cuba"),
    ("US Eastern Standard Time", america(-300),
        "America/Indianapolis America/Fort_Wayne America/Indiana/Indianapolis \
         America/Indiana/Marengo America/Indiana/Vevay US/East-Indiana"),
    ("Turks And Caicos Standard Time", america(-300), "America/Grand_Turk"),
    ("Paraguay Standard Time", fixed(-180), "America/Asuncion"),
    ("Atlantic Standard Time", america(-240),
        "America/Halifax America/Glace_Bay America/Goose_Bay America/Moncton America/Thule \
         Atlantic/Bermuda Canada/Atlantic"),
    ("Venezuela Standard Time", fixed(-240), "America/Caracas"),
    ("Central Brazilian Standard Time", fixed(-240), "America/Cuiaba America/Campo_Grande"),
    ("SA Western Standard Time", fixed(-240),
        "America/La_Paz America/Anguilla America/Antigua America/Aruba America/Barbados \
         America/Blanc-Sablon America/Boa_Vista America/Curacao America/Dominica America/Grenada \
         America/Guadeloupe America/Guyana America/Kralendijk America/Lower_Princes \
         America/Manaus America/Marigot America/Martinique America/Montserrat \
         America/Port_of_Spain America/Porto_Velho America/Puerto_Rico America/Santo_Domingo \
         America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas \
         America/St_Vincent America/Tortola America/Virgin Brazil/West Etc/GMT+4"),
    ("Pacific SA Standard Time", summer(-240, -180, (9, 1, SAT, 1440), (4, 1, SAT, 1440)),
        "America/Santiago Chile/Continental"),
    ("Newfoundland Standard Time", america(-210), "America/St_Johns Canada/Newfoundland"),
    ("Tocantins Standard Time", fixed(-180), "America/Araguaina"),
    ("E. South America Standard Time", fixed(-180), "America/Sao_Paulo Brazil/East"),
    ("SA Eastern Standard Time", fixed(-180),
        "America/Cayenne America/Belem America/Fortaleza America/Maceio America/Paramaribo \
         America/Recife America/Santarem Antarctica/Palmer Antarctica/Rothera Atlantic/Stanley \
         Etc/GMT+3"),
    ("Argentina Standard Time", fixed(-180),
        "America/Buenos_Aires America/Argentina/Buenos_Aires America/Argentina/Catamarca \
         America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy \
         America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos \
         America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis \
         America/Argentina/Tucuman America/Argentina/Ushuaia America/Catamarca America/Cordoba \
         America/Jujuy America/Mendoza America/Rosario"),
    ("Greenland Standard Time", europe(-120), "America/Godthab America/Nuuk America/Scoresbysund"),
    ("Montevideo Standard Time", fixed(-180), "America/Montevideo"),
    ("Magallanes Standard Time", fixed(-180), "America/Punta_Arenas America/Coyhaique"),
    ("Saint Pierre Standard Time", america(-180), "America/Miquelon"),
    ("Bahia Standard Time", fixed(-180), "America/Bahia"),
    ("UTC-02", fixed(-120), "Etc/GMT+2 America/Noronha Atlantic/South_Georgia Brazil/DeNoronha"),
    ("Azores Standard Time", europe(-60), "Atlantic/Azores"),
    ("Cape Verde Standard Time", fixed(-60), "Atlantic/Cape_Verde Etc/GMT+1"),
    ("UTC", fixed(0),
        "Etc/UTC Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich Etc/UCT Etc/Universal \
         Etc/Zulu GMT GMT+0 GMT-0 GMT0 Greenwich UCT UTC Universal Zulu"),
    ("GMT Standard Time", europe(0),
        "Europe/London Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Eire \
         Europe/Belfast Europe/Dublin Europe/Guernsey Europe/Isle_of_Man Europe/Jersey \
         Europe/Lisbon GB GB-Eire Portugal WET"),
    ("Greenwich Standard Time", fixed(0),
        "Atlantic/Reykjavik Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau \
         Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Monrovia \
         Africa/Nouakchott Africa/Ouagadougou Africa/Timbuktu America/Danmarkshavn \
         Atlantic/St_Helena Iceland"),
    ("Sao Tome Standard Time", fixed(0), "Africa/Sao_Tome"),
    ("Morocco Standard Time", fixed(60), "Africa/Casablanca Africa/El_Aaiun"),
    ("W. Europe Standard Time", europe(60),
        "Europe/Berlin Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Amsterdam Europe/Andorra \
         Europe/Busingen Europe/Gibraltar Europe/Luxembourg Europe/Malta Europe/Monaco \
         Europe/Oslo Europe/Rome Europe/San_Marino Europe/Stockholm Europe/Vaduz Europe/Vatican \
         Europe/Vienna Europe/Zurich"),
    ("Central Europe Standard Time", europe(60),
        "Europe/Budapest Europe/Belgrade Europe/Bratislava Europe/Ljubljana Europe/Podgorica \
         Europe/Prague Europe/Tirane"),
    ("Romance Standard Time", europe(60),
        "Europe/Paris Africa/Ceuta CET Europe/Brussels Europe/Copenhagen Europe/Madrid MET"),
    ("Central European Standard Time", europe(60),
        "Europe/Warsaw Europe/Sarajevo Europe/Skopje Europe/Zagreb Poland"),
    ("W. Central Africa Standard Time", fixed(60),
        "Africa/Lagos Africa/Algiers Africa/Bangui Africa/Brazzaville Africa/Douala \
         Africa/Kinshasa Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena \
         Africa/Niamey Africa/Porto-Novo Africa/Tunis Etc/GMT-1"),
    ("Jordan Standard Time", fixed(180), "Asia/Amman"),
    ("GTB Standard Time", europe(120),
        "Europe/Bucharest Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Nicosia"),
    ("Middle East Standard Time", summer(120, 180, (3, LAST, SUN, 0), (10, LAST, SUN, 0)),
        "Asia/Beirut"),
    ("Egypt Standard Time", summer(120, 180, (4, LAST, FRI, 0), (10, LAST, THU, 1440)),
        "Africa/Cairo Egypt"),
    ("E. Europe Standard Time", summer(120, 180, (3, LAST, SUN, 120), (10, LAST, SUN, 180)),
        "Europe/Chisinau Europe/Tiraspol"),
    ("Syria Standard Time", fixed(180), "Asia/Damascus"),
    ("West Bank Standard Time", summer(120, 180, (3, 4, THU, 3000), (10, 4, THU, 3000)),
        "Asia/Hebron Asia/Gaza"),
    ("South Africa Standard Time", fixed(120),
        "Africa/Johannesburg Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare \
         Africa/Kigali Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane \
         Etc/GMT-2"),
    ("FLE Standard Time", europe(120),
        "Europe/Kiev Europe/Helsinki Europe/Kyiv Europe/Mariehamn Europe/Riga Europe/Sofia \
         Europe/Tallinn Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye"),
    ("Israel Standard Time", summer(120, 180, (3, 4, THU, 1560), (10, LAST, SUN, 120)),
        "Asia/Jerusalem Asia/Tel_Aviv Israel"),
    ("South Sudan Standard Time", fixed(120), "Africa/Juba"),
    ("Kaliningrad Standard Time", fixed(120), "Europe/Kaliningrad"),
    ("Sudan Standard Time", fixed(120), "Africa/Khartoum"),
    ("Libya Standard Time", fixed(120), "Africa/Tripoli Libya"),
    ("Namibia Standard Time", fixed(120), "Africa/Windhoek"),
    ("Arabic Standard Time", fixed(180), "Asia/Baghdad"),
    ("Turkey Standard Time", fixed(180), "Europe/Istanbul Asia/Istanbul Turkey"),
    ("Arab Standard Time", fixed(180), "Asia/Riyadh Asia/Aden Asia/Bahrain Asia/Kuwait Asia/Qatar"),
    ("Belarus Standard Time", fixed(180), "Europe/Minsk"),
    ("Russian Standard Time", fixed(180), "Europe/Moscow Europe/Kirov Europe/Simferopol W-SU"),
    ("E. Africa Standard Time", fixed(180),
        "Africa/Nairobi Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam \
         Africa/Djibouti Africa/Kampala Africa/Mogadishu Antarctica/Syowa Etc/GMT-3 \
         Indian/Antananarivo Indian/Comoro Indian/Mayotte"),
    ("Iran Standard Time", fixed(210), "Asia/Tehran Iran"),
    ("Arabian Standard Time", fixed(240), "Asia/Dubai Asia/Muscat Etc/GMT-4"),
    ("Astrakhan Standard Time", fixed(240), "Europe/Astrakhan Europe/Ulyanovsk"),
    ("Azerbaijan Standard Time", fixed(240), "Asia/Baku"),
    ("Russia Time Zone 3", fixed(240), "Europe/Samara"),
    ("Mauritius Standard Time", fixed(240), "Indian/Mauritius Indian/Mahe Indian/Reunion"),
    ("Saratov Standard Time", fixed(240), "Europe/Saratov"),
    ("Georgian Standard Time", fixed(240), "Asia/Tbilisi"),
    ("Volgograd Standard Time", fixed(180), "Europe/Volgograd"),
    ("Caucasus Standard Time", fixed(240), "Asia/Yerevan"),
    ("Afghanistan Standard Time", fixed(270), "Asia/Kabul"),
    ("West Asia Standard Time", fixed(300),
        "Asia/Tashkent Antarctica/Mawson Antarctica/Vostok Asia/Almaty Asia/Aqtau Asia/Aqtobe \
         Asia/Ashgabat Asia/Ashkhabad Asia/Atyrau Asia/Dushanbe Asia/Oral Asia/Qostanay \
         Asia/Samarkand Etc/GMT-5 Indian/Kerguelen Indian/Maldives"),
    ("Ekaterinburg Standard Time", fixed(300), "Asia/Yekaterinburg"),
    ("Pakistan Standard Time", fixed(300), "Asia/Karachi"),
    ("Qyzylorda Standard Time", fixed(300), "Asia/Qyzylorda"),
    ("India Standard Time", fixed(330), "Asia/Calcutta Asia/Kolkata"),
    ("Sri Lanka Standard Time", fixed(330), "Asia/Colombo"),
    ("Nepal Standard Time", fixed(345), "Asia/Katmandu Asia/Kathmandu"),
    ("Central Asia Standard Time", fixed(360),
        "Asia/Bishkek Asia/Kashgar Asia/Urumqi Etc/GMT-6 Indian/Chagos"),
    ("Bangladesh Standard Time", fixed(360), "Asia/Dhaka Asia/Dacca Asia/Thimbu Asia/Thimphu"),
    ("Omsk Standard Time", fixed(360), "Asia/Omsk"),
    ("Myanmar Standard Time", fixed(390), "Asia/Rangoon Asia/Yangon Indian/Cocos"),
    ("SE Asia Standard Time", fixed(420),
        "Asia/Bangkok Antarctica/Davis Asia/Ho_Chi_Minh Asia/Jakarta Asia/Phnom_Penh \
         Asia/Pontianak Asia/Saigon Asia/Vientiane Etc/GMT-7 Indian/Christmas"),
    ("Altai Standard Time", fixed(420), "Asia/Barnaul"),
    ("W. Mongolia Standard Time", fixed(420), "Asia/Hovd"),
    ("North Asia Standard Time", fixed(420), "Asia/Krasnoyarsk Asia/Novokuznetsk"),
    ("N. Central Asia Standard Time", fixed(420), "Asia/Novosibirsk"),
    ("Tomsk Standard Time", fixed(420), "Asia/Tomsk"),
    ("China Standard Time", fixed(480),
        "Asia/Shanghai Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Hong_Kong Asia/Macao \
         Asia/Macau Hongkong PRC"),
    ("North Asia East Standard Time", fixed(480), "Asia/Irkutsk"),
    ("Singapore Standard Time", fixed(480),
        "Asia/Singapore Antarctica/Casey Asia/Brunei Asia/Kuala_Lumpur Asia/Kuching Asia/Makassar \
         Asia/Manila Asia/Ujung_Pandang Etc/GMT-8 Singapore"),
    ("W. Australia Standard Time", fixed(480), "Australia/Perth Australia/West"),
    ("Taipei Standard Time", fixed(480), "Asia/Taipei ROC"),
    ("Ulaanbaatar Standard Time", fixed(480), "Asia/Ulaanbaatar Asia/Choibalsan Asia/Ulan_Bator"),
    ("Aus Central W. Standard Time", fixed(525), "Australia/Eucla"),
    ("Transbaikal Standard Time", fixed(540), "Asia/Chita"),
    ("Tokyo Standard Time", fixed(540),
        "Asia/Tokyo Asia/Dili Asia/Jayapura Etc/GMT-9 Japan Pacific/Palau"),
    ("North Korea Standard Time", fixed(540), "Asia/Pyongyang"),
    ("Korea Standard Time", fixed(540), "Asia/Seoul ROK"),
    ("Yakutsk Standard Time", fixed(540), "Asia/Yakutsk Asia/Khandyga"),
    ("Cen. Australia Standard Time", summer(570, 630, (10, 1, SUN, 120), (4, 1, SUN, 180)),
        "Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna"),
    ("AUS Central Standard Time", fixed(570), "Australia/Darwin Australia/North"),
    ("E. Australia Standard Time", fixed(600),
        "Australia/Brisbane Australia/Lindeman Australia/Queensland"),
    ("AUS Eastern Standard Time", summer(600, 660, (10, 1, SUN, 120), (4, 1, SUN, 180)),
        "Australia/Sydney Australia/ACT Australia/Canberra Australia/Melbourne Australia/NSW \
         Australia/Victoria"),
    ("West Pacific Standard Time", fixed(600),
        "Pacific/Port_Moresby Antarctica/DumontDUrville Etc/GMT-10 Pacific/Chuuk Pacific/Guam \
         Pacific/Saipan Pacific/Truk Pacific/Yap"),
    ("Tasmania Standard Time", summer(600, 660, (10, 1, SUN, 120), (4, 1, SUN, 180)),
        "Australia/Hobart Antarctica/Macquarie Australia/Currie Australia/Tasmania"),
    ("Vladivostok Standard Time", fixed(600), "Asia/Vladivostok Asia/Ust-Nera"),
    ("Lord Howe Standard Time", summer(630, 660, (10, 1, SUN, 120), (4, 1, SUN, 120)),
        "Australia/Lord_Howe Australia/LHI"),
    ("Bougainville Standard Time", fixed(660), "Pacific/Bougainville"),
    ("Russia Time Zone 10", fixed(660), "Asia/Srednekolymsk"),
    ("Magadan Standard Time", fixed(660), "Asia/Magadan"),
    ("Norfolk Standard Time", summer(660, 720, (10, 1, SUN, 120), (4, 1, SUN, 180)),
        "Pacific/Norfolk"),
    ("Sakhalin Standard Time", fixed(660), "Asia/Sakhalin"),
    ("Central Pacific Standard Time", fixed(660),
        "Pacific/Guadalcanal Etc/GMT-11 Pacific/Efate Pacific/Kosrae Pacific/Noumea \
         Pacific/Pohnpei Pacific/Ponape"),
    ("Russia Time Zone 11", fixed(720), "Asia/Kamchatka Asia/Anadyr"),
    ("New Zealand Standard Time", summer(720, 780, (9, LAST, SUN, 120), (4, 1, SUN, 180)),
        "Pacific/Auckland Antarctica/McMurdo Antarctica/South_Pole NZ"),
    ("UTC+12", fixed(720),
        "Etc/GMT-12 Kwajalein Pacific/Funafuti Pacific/Kwajalein Pacific/Majuro Pacific/Nauru \
         Pacific/Tarawa Pacific/Wake Pacific/Wallis"),
    ("Fiji Standard Time", fixed(720), "Pacific/Fiji"),
    ("Chatham Islands Standard Time", summer(765, 825, (9, LAST, SUN, 165), (4, 1, SUN, 225)),
        "Pacific/Chatham NZ-CHAT"),
    ("UTC+13", fixed(780), "Etc/GMT-13 Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton"),
    ("Tonga Standard Time", fixed(780), "Pacific/Tongatapu"),
    ("Samoa Standard Time", fixed(780), "Pacific/Apia"),
    ("Line Islands Standard Time", fixed(840), "Pacific/Kiritimati Etc/GMT-14"),];
