// swift-tools-version: 6.1
import PackageDescription

// The walls of the architecture are targets: a target imports only what its `dependencies` name.
let package = Package(
  name: "faultline",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "faultline", targets: ["faultline"]),
    .library(name: "SimulationKernel", targets: ["SimulationKernel"]),
    // For the package under Benchmarks/, which measures the models through the same path as `run`.
    .library(name: "Experimentation", targets: ["Experimentation"]),
    .library(name: "MessagingModel", targets: ["MessagingModel", "Infrastructure"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev", "pkg-config"]), .brew(["gsl"])]),
    .target(name: "JSONSource"),
    .target(name: "CSV"),
    .target(name: "SimulationKernel", dependencies: ["CGSL"]),
    .target(name: "Infrastructure", dependencies: ["SimulationKernel"]),
    .target(name: "ContactCenterModel", dependencies: ["Infrastructure"]),
    .target(name: "MessagingModel", dependencies: ["Infrastructure"]),
    .target(name: "WorldModel", dependencies: ["ContactCenterModel", "MessagingModel"]),
    .target(name: "ScenarioLanguage", dependencies: ["WorldModel", "JSONSource", "CSV"]),
    .target(name: "Experimentation", dependencies: ["ScenarioLanguage"]),
    .target(name: "Reporting", dependencies: ["Experimentation", "CSV", "JSONSource"]),
    .executableTarget(
      name: "faultline",
      dependencies: [
        "Reporting", "ScenarioLanguage", "JSONSource",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "JSONSourceTests", dependencies: ["JSONSource"]),
    .testTarget(name: "CSVTests", dependencies: ["CSV"]),
    .testTarget(name: "ScenarioLanguageTests", dependencies: ["ScenarioLanguage"]),
    // A scenario small enough for unit tests of experiments and of reports.
    .target(name: "ExperimentFixtures", dependencies: ["Experimentation"], path: "Tests/ExperimentFixtures"),
    .testTarget(name: "ExperimentationTests", dependencies: ["Experimentation", "ExperimentFixtures"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "ExperimentFixtures"], exclude: ["Golden"]),
    // Slow checks against theory; they run the release program that FAULTLINE_BINARY names.
    .testTarget(name: "StatisticalTests", dependencies: ["Experimentation", "ExperimentFixtures", "CSV"]),
    // Whole runs of the built program, whose place is in FAULTLINE_BINARY.
    .testTarget(name: "Acceptance", path: "Tests/Acceptance"),
    .testTarget(name: "SimulationKernelTests", dependencies: ["SimulationKernel", "CGSL"]),
    .testTarget(name: "WorldModelTests", dependencies: ["WorldModel"]),
    .testTarget(name: "MessagingModelTests", dependencies: ["MessagingModel"]),
  ],
  swiftLanguageModes: [.v6]
)

// The fuzzer's target needs the sanitizer's main program, so it is there only for `FUZZ=1 swift build --sanitize fuzzer`.
if Context.environment["FUZZ"] == "1" {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["ScenarioLanguage", "WorldModel", "SimulationKernel", "JSONSource", "CSV"],
      path: "Tests/Fuzz", exclude: ["keys.dict", "run"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
