/** A time as the API writes it: UTC, whole seconds. */
export const wireTime = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
