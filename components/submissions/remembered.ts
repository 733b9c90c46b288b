/** The choices that a person sent with last, kept in this browser. */
import { type Choices, choicesSchema, NO_CHOICES } from './choices';

const KEY = 'batchdeck.sending';

/** Kinds of error are a batch's own, so they are not carried over. */
export function rememberChoices(choices: Choices): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...choices, groups: [] }));
  } catch {
    // A browser that keeps nothing starts from the defaults each time.
  }
}

export function recallChoices(): Choices {
  try {
    return choicesSchema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null')).data ?? NO_CHOICES;
  } catch {
    return NO_CHOICES;
  }
}
