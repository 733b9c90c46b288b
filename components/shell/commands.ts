'use client';

import { useEffect, useRef } from 'react';

/** Something that can be done on the page: offered by the palette, told by the help, and done by its key. */
export type Command = {
  /** What it does, as its button says it. */
  word: string;
  /** A letter that does it while nothing is typed, and nothing modal is open. */
  shortcut?: string;
  run: () => void;
};

const offers = new Set<() => Command[]>();

/** All commands of the page as it stands. */
export const commandsNow = (): Command[] => [...offers].flatMap((offer) => offer());

/** Offers commands while the component is there. */
export function useCommands(commands: Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const offer = () => latest.current;
    offers.add(offer);
    return () => void offers.delete(offer);
  }, []);
}
