import { stockOf } from "@/lib/stock";

const LOOKS = {
  gone: { dot: "border-2 border-edge", text: "text-muted" },
  few: { dot: "bg-lacquer", text: "font-semibold text-lacquer" },
  plenty: { dot: "bg-jade", text: "text-jade" },
};

export function StockHint({ onHand }: { onHand: number }) {
  const { state, text } = stockOf(onHand);
  return (
    <p className={`flex items-center gap-2 text-sm ${LOOKS[state].text}`}>
      <span aria-hidden="true" className={`size-2 rounded-full ${LOOKS[state].dot}`} />
      {text}
    </p>
  );
}
