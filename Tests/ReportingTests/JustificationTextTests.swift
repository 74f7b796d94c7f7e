import SimulationKernel
import Testing

@testable import Experimentation
@testable import Reporting
@testable import ScenarioLanguage

/// What is said to the question whether one region is enough.
@Suite struct JustificationTextTests {
  func standing(_ violations: [String] = [], gate: ProductionGate = ProductionGate()) -> Justification.Standing {
    Justification.Standing(architecture: 1, country: "JP", residencyViolations: violations, gate: gate)
  }

  func justification(distantSites: Bool, inCountryData: Bool, violations: [String] = []) -> Justification {
    let attainment = Justification.Attainment(architecture: 0, met: 20, n: 20, interval: Interval(low: 0.84, high: 1))
    return Justification(
      request: JustificationRequest(
        singleRegion: 0, multiRegion: 1, isMandatory: false, regulations: [], wantsDistantSites: distantSites,
        wantsInCountryData: inCountryData, confidence: 0.95, incidentsPerYear: nil),
      single: attainment, multi: attainment,
      loss: PairedComparison(difference: -5, interval: nil, relative: nil, n: 20, verdict: nil, isDegenerate: false),
      standings: [standing(violations)], verdict: .justified)
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
    let sentence = JustificationText.words(justification)
    let plain = "several regions are justified: one region does not meet the objectives."
    #expect(sentence.hasPrefix(plain) && (words.isEmpty ? sentence == plain : sentence.contains(words)))
  }

  @Test func regionsAbroadAreNotWhatDataInTheCountryNeeds() {
    // ACGR-04, ACGR-45
    let abroad = justification(distantSites: true, inCountryData: true, violations: ["us-west-2 (US)"])
    #expect(abroad.fit == "violation")
    let sentence = JustificationText.words(abroad)
    #expect(sentence.contains("us-west-2 (US)") && !sentence.contains("what several domestic regions are for"))
    let unasked = justification(distantSites: true, inCountryData: false, violations: ["us-west-2 (US)"])
    #expect(unasked.fit == "partial" && !JustificationText.words(unasked).contains("us-west-2"))
    #expect(
      JustificationText.words(abroad.standings[0], id: "x")
        == "x: 1 residency violation (us-west-2 (US), the source instance in JP); test, not reviewed.")
  }

  @Test func theProductionGateNamesLensDayAndRisks() {
    // ACGR-15
    var gate = ProductionGate()
    gate.isProduction = true
    gate.review = ProductionGate.Review(
      lens: "Global Resiliency", completed: "2025-06-30", highRisks: ["gr-12"], mediumRisks: [])
    #expect(
      JustificationText.words(standing(gate: gate), id: "x")
        == "x: no residency violations; production, reviewed on 2025-06-30 with Global Resiliency, risks: 1 HIGH (gr-12), 0 MEDIUM."
    )
  }

  @Test func withoutSeveralRegionsAMandateIsBroken() {
    // ACGR-14
    var alone = justification(distantSites: false, inCountryData: false)
    (alone.request.multiRegion, alone.request.isMandatory, alone.multi, alone.loss) = (nil, true, nil, nil)
    alone.verdict = .mandatory
    #expect(JustificationText.words(alone).contains("no architecture has them: a breach."))
  }
}
