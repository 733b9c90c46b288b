/** Exact decimal numbers, for money: `units` × 10^-`scale`. */

export type Decimal = { units: bigint; scale: number };

const WRITTEN = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/** Reads `1.25`, `1e-7` and numbers as they print. Throws for what is no number. */
export function decimal(amount: string | number): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = WRITTEN.exec(String(amount).trim()) ?? [];
  if (whole + fraction === '') throw new Error(`not a decimal number: ${amount}`);
  const scale = fraction.length - Number(exponent);
  const units = BigInt(sign + whole + fraction);
  return scale < 0 ? { units: units * power(-scale), scale: 0 } : { units, scale };
}

export function plus(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  return { units: one.units * power(scale - one.scale) + other.units * power(scale - other.scale), scale };
}

export const times = (one: Decimal, count: number): Decimal => ({ units: one.units * BigInt(count), scale: one.scale });

export const millionth = ({ units, scale }: Decimal): Decimal => ({ units, scale: scale + 6 });

/** Without exponent and without zeros that say nothing. */
export function printed({ units, scale }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale > 0 && fraction ? `.${fraction}` : ''}`;
}

const power = (exponent: number): bigint => 10n ** BigInt(exponent);
