/** Text in which `backticks` mark code. */
export function MarkedText({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change their order
      <code key={index} className="break-words font-mono text-xs">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
