/// The continents, for objectives on where data may lie.
///
/// Countries are the two-letter codes of ISO 3166-1. Those on two continents count where the United Nations' geoscheme
/// (M49) has them: Russia in Europe, Turkey and Cyprus in Asia; Central America and the Caribbean belong to North America.
enum Continent: String, CaseIterable {
  case africa
  case antarctica
  case asia
  case europe
  case northAmerica
  case oceania
  case southAmerica

  /// The continent of a country; nothing for a code that no country has.
  init?(country: String) {
    guard let continent = Self.allCases.first(where: { $0.countries.split(separator: " ").contains { $0 == country } })
    else { return nil }
    self = continent
  }

  private var countries: String {
    switch self {
    case .africa:
      """
      AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE \
      NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW
      """
    case .antarctica: "AQ BV GS HM"
    case .asia:
      """
      AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS \
      QA SA SG SY TH TJ TL TM TR TW UZ VN YE
      """
    case .europe:
      """
      AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL \
      NO PL PT RO RS RU SE SI SJ SK SM UA VA
      """
    case .northAmerica:
      """
      AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US \
      VC VG VI
      """
    case .oceania: "AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"
    case .southAmerica: "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"
    }
  }
}
