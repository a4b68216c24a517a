/** Formats amounts of dong as in Vietnam. */

const DONG = new Intl.NumberFormat("vi-VN", { style: "currency", currency: "VND", maximumFractionDigits: 0 });

/** `15.990.000 ₫`, with a non-breaking space before the sign. */
export function formatDong(amount: number): string {
  return DONG.format(amount);
}

/** The reduction in whole per cent, rounded down, so that it is never less than shown. */
export function percentOff(price: number, discountPrice: number | null): number {
  return discountPrice === null ? 0 : Math.floor(((price - discountPrice) / price) * 100);
}
