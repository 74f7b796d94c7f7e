// swift-tools-version: 6.1
import PackageDescription

// The benchmarks are a package of their own, so that building Faultline builds none of them. They see the kernel and
// the messaging model as any other user of the library does: from another module, by its public interface.
let package = Package(
  name: "faultline-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "faultline", path: "..")],
  targets: [
    .executableTarget(
      name: "KernelBenchmarks",
      dependencies: [
        .product(name: "SimulationKernel", package: "faultline"),
        .product(name: "MessagingModel", package: "faultline"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
