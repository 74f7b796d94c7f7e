// The program is synchronous from its first line: instruction counters cannot follow an asynchronous main.
let arguments = CommandLine.arguments.dropFirst()
let count = Int(arguments.dropFirst(2).first ?? "") ?? 0
switch (arguments.first, arguments.dropFirst().first) {
case ("hold", let largest):
  compareHolds(rounds: 7, largest: Int(largest ?? "") ?? 1_000_000)
case ("case", .some(let name)) where count > 0 && Cases.names.contains(name):
  let start = threadSeconds()
  let result = Cases.run(name, count) ?? .nan
  let seconds = threadSeconds() - start
  print(name, count, result, fixed(seconds / Double(count) * 1e9, 2), "ns each")
case ("peer", .some(let model)) where arguments.count == 5:
  let numbers = arguments.dropFirst(2).map { Double($0) ?? 0 }
  runForPeers(model, until: numbers[0], first: Int(numbers[1]), count: Int(numbers[2]))
default:
  print("usage: KernelBenchmarks hold [LARGEST] | case NAME COUNT | peer MODEL SECONDS FIRST COUNT")
  print("cases:", Cases.names.joined(separator: ", "))
}
