internal import CGSL

/// The kernel's side of the GNU Scientific Library: its error handler is off, so that a bad argument gives a value that is
/// not a number instead of ending the program, and that becomes an error of ours.
public enum GSL {
  /// The version of the library in use, for receipts: draws that go through it promise equal bits for equal versions.
  public static var version: String { String(cString: cgsl_version()) }

  /// Turns GSL's aborting error handler off; happens once, before the first use.
  static func silenceErrors() { _ = silenced }
  private static let silenced: Bool = {
    _ = gsl_set_error_handler_off()
    return true
  }()

  static func gamma(_ x: Double) -> Double {
    silenceErrors()
    return gsl_sf_gamma(x)
  }

  /// What GSL calls for the next 64 bits of the stream behind the pointer.
  static let next: cgsl_next = { stream in
    guard let stream else { return 0 }
    return stream.assumingMemoryBound(to: RandomStream.self).pointee.next()
  }
}

extension RandomStream {
  /// A gamma number of the given shape and scale, both positive, by GSL's sampler (Marsaglia and Tsang, 2000).
  public mutating func gamma(shape: Double, scale: Double) -> Double {
    cgsl_sample_gamma(&self, GSL.next, shape, scale)
  }

  /// A Weibull number of the given shape and scale, both positive, by GSL's sampler.
  public mutating func weibull(shape: Double, scale: Double) -> Double {
    cgsl_sample_weibull(&self, GSL.next, scale, shape)
  }

  /// A Poisson count of the given mean, zero or more and below 2^31, by GSL's sampler.
  public mutating func poisson(mean: Double) -> Int {
    mean > 0 ? Int(cgsl_sample_poisson(&self, GSL.next, mean)) : 0
  }
}
