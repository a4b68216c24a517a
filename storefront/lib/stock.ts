/** The text about a product's stock; pure. */

const FEW = 5;

export type Stock = { state: "gone" | "few" | "plenty"; text: string };

export function stockOf(onHand: number): Stock {
  if (onHand <= 0) return { state: "gone", text: "Sold out" };
  if (onHand <= FEW) return { state: "few", text: onHand === 1 ? "Last one" : `Only ${onHand} left` };
  return { state: "plenty", text: "In stock" };
}
