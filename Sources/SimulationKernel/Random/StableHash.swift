/// The 32-bit number of a source's or entity's id within random addresses: the same in every version and on every machine.
///
/// FNV-1a over the UTF-8 bytes, then MurmurHash3's 64-bit finaliser, folded. Two ids may share a number; whoever names
/// the sources must refuse that.
public func stableHash(_ id: String) -> UInt32 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  hash = (hash ^ hash &>> 33) &* 0xFF51_AFD7_ED55_8CCD
  hash = (hash ^ hash &>> 33) &* 0xC4CE_B9FE_1A85_EC53
  hash ^= hash &>> 33
  return UInt32(truncatingIfNeeded: hash ^ hash &>> 32)
}
