/** A key asks for the note of a row, whose drawer may be open, or about to be. */
let wished: number | null = null;
let listener: ((index: number) => void) | null = null;

export function wishNote(index: number): void {
  if (listener) listener(index);
  else wished = index;
}

/** Calls `onWish` with what was wished before, too; answers how to stop. */
export function onNoteWish(onWish: (index: number) => void): () => void {
  listener = onWish;
  if (wished !== null) onWish(wished);
  wished = null;
  return () => {
    if (listener === onWish) listener = null;
  };
}
