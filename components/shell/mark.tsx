/** Batchdeck's mark: a deck of three. */
export function Mark() {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0 text-accent"
    >
      <path d="m8 2 6 3-6 3-6-3z" />
      <path d="m2 8 6 3 6-3M2 11l6 3 6-3" />
    </svg>
  );
}
