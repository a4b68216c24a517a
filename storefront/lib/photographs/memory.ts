import type { Look, Photograph } from "./bucket";

/** How long an answer is cached; browsers cache it for the same time. */
export const KEPT_S = 300;
/** After a failure, the bucket is not read for this long, so that a page's other pictures neither wait nor log it. */
const FAILED_S = 30;
const LARGEST_MEMORY_BYTES = 32 * 1024 * 1024;

interface Remembered {
  until: number;
  found: Promise<Photograph | undefined>;
  bytes: number;
}

/** Caches the result for each product for five minutes; a failure is logged and gives no photograph. */
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
      // The log does not get the whole error, which contains the signed request.
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
    // Inserted again at the end: the first entry of a Map is the oldest.
    memory.delete(productId);
    memory.set(productId, entry);
    entry.found = ask(productId, entry);
    return entry.found;
  };
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  // The code of a refused or lost connection; S3's own errors have their code as their name.
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : error.name;
}
