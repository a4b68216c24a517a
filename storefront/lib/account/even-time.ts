/** Answers after whole steps of time, so that the duration does not show the result. */

export const STEP_MS = 500;

export async function inEvenTime<Value>(work: () => Promise<Value>, stepMs = STEP_MS): Promise<Value> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const spent = performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(spent / stepMs) * stepMs - spent));
  }
}
