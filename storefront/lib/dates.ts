/** Formats times for customers in Vietnam. */

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "Asia/Ho_Chi_Minh",
});

/** `1 March 2026 at 09:30`, in the shop's zone. */
export function formatMoment(iso: string): string {
  return MOMENT.format(new Date(iso));
}
