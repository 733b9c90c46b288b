/** The element id of a field, by its path in the draft (`name`) or in the item in hand (`parts.0.text`). */
export const fieldId = (path: string): string => `field-${path.replaceAll('.', '-')}`;
