/** Time-ordered ids: UUID version 7 (RFC 9562), ascending also within a millisecond and when the clock goes back. */

export type MakeId = (nowMs: number) => string;

/** A maker of ids from real randomness; the twelve bits behind the time count up within a millisecond (method 1). */
export function idMaker(crypto: Pick<Crypto, "getRandomValues">): MakeId {
  let lastMs = 0;
  let counter = 0;
  return (nowMs) => {
    const bytes = crypto.getRandomValues(new Uint8Array(10));
    if (nowMs > lastMs) {
      lastMs = nowMs;
      // Begins in the lower half, so that a millisecond has room for 2,048 ids at least.
      counter = ((bytes[0]! & 7) << 8) | bytes[1]!;
    } else if (++counter > 0xfff) {
      lastMs++;
      counter = 0;
    }
    bytes[2] = (bytes[2]! & 0x3f) | 0x80;
    const tail = Array.from(bytes.subarray(2), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const time = lastMs.toString(16).padStart(12, "0");
    const group = (7 * 0x1000 + counter).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-${group}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
