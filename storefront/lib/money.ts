/** Amounts of dong as people in Vietnam write them. */

const DONG = new Intl.NumberFormat("vi-VN", { style: "currency", currency: "VND", maximumFractionDigits: 0 });

/** `15.990.000 ₫`; the space before the sign does not break. */
export function formatDong(amount: number): string {
  return DONG.format(amount);
}

/** Whole per cent off, never rounded up: what is promised is given. */
export function percentOff(price: number, discountPrice: number | null): number {
  return discountPrice === null ? 0 : Math.floor(((price - discountPrice) / price) * 100);
}
