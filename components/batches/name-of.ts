/** What a batch is called, also when its draft has no name yet. */
export const nameOf = ({ name }: { name: string }): string => name || 'Without a name';
