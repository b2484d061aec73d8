// The main program; counting.c counts what is allocated.
@_silgen_name("allocated") func allocated() -> Int

let numbers = CommandLine.arguments.dropFirst().map { Int($0)! }
let x = (0..<numbers[0]).map { Float($0 * 37 % 101) / 50 - 1 }
let clock = ContinuousClock()

func nanoseconds(_ duration: Duration) -> Double {
    return Double(duration.components.seconds) * 1e9 + Double(duration.components.attoseconds) / 1e9
}

func main() throws {
    let start = clock.now
    var predictor = Net.Predictor()
    var sum = try predictor.predict(x)[0]
    print("first \(nanoseconds(clock.now - start))")
    for _ in 0..<numbers[2] {
        let before = allocated()
        let begin = clock.now
        for _ in 0..<numbers[3] {
            sum += try predictor.predict(x)[0]
        }
        let spent = nanoseconds(clock.now - begin)
        let bytes = allocated() - before
        print("time \(spent / Double(numbers[3]))")
        print("bytes \(bytes / numbers[3])")
    }
    print("sum \(sum)")
}

try main()
