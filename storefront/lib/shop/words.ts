/** Splits text for searches: lower-case words of letters and digits, without accents. */

export function plainWords(text: string): string[] {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The known word closest to an unknown one; undefined if none is close enough. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  // One mistake in a short word, two in a long one; words of fewer than four letters are all too similar.
  const slips = word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
  let nearest: string | undefined;
  let fewest = slips + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const distance = slipsBetween(word, candidate);
    if (distance < fewest) [nearest, fewest] = [candidate, distance];
  }
  return nearest;
}

/** The number of omitted, added, replaced or swapped letters (optimal string alignment). */
function slipsBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && isSwapped) best = Math.min(best, beforeLast[column - 2]! + 1);
      current.push(best);
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length]!;
}
