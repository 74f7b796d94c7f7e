import SimulationKernel
import Testing

@testable import Experimentation
@testable import Reporting
@testable import ScenarioLanguage

/// What is said to the question whether one region is enough.
@Suite struct JustificationTextTests {
  func justification(distantSites: Bool, inCountryData: Bool) -> Justification {
    let attainment = Justification.Attainment(architecture: 0, met: 20, n: 20, interval: Interval(low: 0.84, high: 1))
    return Justification(
      request: JustificationRequest(
        singleRegion: 0, multiRegion: 1, isMandatory: false, regulations: [], wantsDistantSites: distantSites,
        wantsInCountryData: inCountryData, confidence: 0.95, incidentsPerYear: nil),
      single: attainment, multi: attainment,
      loss: PairedComparison(difference: -5, interval: nil, relative: nil, n: 20, verdict: nil, isDegenerate: false),
      verdict: .justified)
  }

  @Test(arguments: [
    (true, true, "target", "what several domestic regions are for"), (true, false, "partial", ""),
    (false, true, "partial", ""), (false, false, "optional", "optional."),
  ])
  func severalRegionsAreForThoseWhoWantDistanceAndDataInTheCountry(
    distantSites: Bool, inCountryData: Bool, fit: String, words: String
  ) {
    // ACGR-45
    let justification = justification(distantSites: distantSites, inCountryData: inCountryData)
    #expect(justification.fit == fit && justification.isTargetCustomer == (fit == "target"))
    let sentence = JustificationText.words(justification.verdict, fit: justification.fit, fallsShort: false)
    let plain = "several regions are justified: one region does not meet the objectives."
    #expect(sentence.hasPrefix(plain) && (words.isEmpty ? sentence == plain : sentence.contains(words)))
  }
}
