import type { Look, Photograph } from "./bucket";

/** How long an answer holds; browsers keep theirs as long. */
export const KEPT_S = 300;
/** A bucket that fails is left alone this long: not every picture of a page waits for it, or has a line in the log. */
const FAILED_S = 30;
const LARGEST_MEMORY_BYTES = 32 * 1024 * 1024;

interface Remembered {
  until: number;
  found: Promise<Photograph | undefined>;
  bytes: number;
}

/** The same, asked once in five minutes for each product; where that fails there is no photograph, and a line in the log. */
export function remembering(look: Look): Look {
  const memory = new Map<string, Remembered>();
  let failsUntil = 0;

  async function ask(productId: string, entry: Remembered): Promise<Photograph | undefined> {
    try {
      const found = await look(productId);
      entry.bytes = found?.bytes.length ?? 0;
      forgetOldest();
      return found;
    } catch (error) {
      memory.delete(productId);
      // Never the whole error: it holds the request, which is signed.
      if (failsUntil < Date.now()) console.error(`S3: no photograph of ${productId}: ${reason(error)}`);
      failsUntil = Date.now() + FAILED_S * 1000;
      return undefined;
    }
  }

  function forgetOldest(): void {
    let bytes = [...memory.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [id, entry] of memory) {
      if (bytes <= LARGEST_MEMORY_BYTES) return;
      memory.delete(id);
      bytes -= entry.bytes;
    }
  }

  return async (productId) => {
    const known = memory.get(productId);
    if (known && known.until > Date.now()) return known.found;
    if (failsUntil > Date.now()) return undefined;
    const entry: Remembered = { until: Date.now() + KEPT_S * 1000, found: Promise.resolve(undefined), bytes: 0 };
    // Anew at the end: the first in a Map is the oldest.
    memory.delete(productId);
    memory.set(productId, entry);
    entry.found = ask(productId, entry);
    return entry.found;
  };
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  // Of a connection that was refused or lost; S3's own errors have their code for a name.
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : error.name;
}
