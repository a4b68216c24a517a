/** Time-ordered ids: UUID version 7 (RFC 9562), ascending also within a millisecond and when the clock is set back. */

export type MakeId = () => string;

/** Makes a function that makes ids: milliseconds, a counter of eight bits (the RFC's method 1), and 66 random bits. */
export function idMaker(crypto: () => Pick<Crypto, "getRandomValues">): MakeId {
  // Milliseconds and counter are one number: a full counter overflows into the next millisecond.
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now() * 256);
    const random = crypto().getRandomValues(new Uint8Array(9));
    random[0] = (random[0]! & 0x3f) | 0x80;
    const time = hex(last, 14);
    const tail = [...random].map((byte) => hex(byte, 2)).join("");
    return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${time.slice(12)}${tail[17]}-${tail.slice(0, 4)}-${tail.slice(4, 16)}`;
  };
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
