/** Values as they may be shown: secrets never, long ones cut. */
const MASK = '••••••••';

/** All of it hidden; or, given secrets, those of them that stand in it, however their quotes are written. */
export function mask(text: string, secrets?: string[]): string {
  if (!secrets) return text === '' ? '' : MASK;
  return secrets.reduce((shown, secret) => {
    const spellings = [secret, secret.replaceAll('"', '""'), JSON.stringify(secret).slice(1, -1)];
    return spellings.reduce((hidden, spelling) => hidden.replaceAll(spelling, MASK), shown);
  }, text);
}

export const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);
