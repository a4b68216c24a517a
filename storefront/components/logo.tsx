export function Logo() {
  return (
    <span className="flex items-center gap-2.5">
      <svg viewBox="0 0 32 32" className="size-8 shrink-0" aria-hidden="true">
        <path d="M4 18V4h14" fill="none" stroke="var(--color-sun)" strokeWidth="5" />
        <path d="M28 14v14H14" fill="none" stroke="currentColor" strokeWidth="5" />
      </svg>
      <span className="text-xl font-extrabold tracking-tight whitespace-nowrap">Góc Máy</span>
    </span>
  );
}
