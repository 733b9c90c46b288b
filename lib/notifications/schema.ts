/** Whom Batchdeck tells what happened to a batch: what they are told, how that went, and what the doors take. */
import { z } from 'zod';

export const EVENT_TYPES = ['ended', 'stalled', 'failing'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const KINDS = ['webhook', 'slack'] as const;
export type TargetKind = (typeof KINDS)[number];

/** By which browsers are told, and what a new target begins with. */
export const STANDARD_LIMITS = { failurePercent: 20, failureLeast: 10, stallMinutes: 15 };

/** Neither the address nor the secret is in it. */
export type Target = {
  id: string;
  name: string;
  kind: TargetKind;
  host: string;
  events: EventType[];
  failurePercent: number;
  failureLeast: number;
  stallMinutes: number;
  isOn: boolean;
  lastDeliveredAt: string | null;
  /** Why the last try failed; null when it did not. */
  lastError: string | null;
  lastErrorAt: string | null;
};

export type DeliveryStatus = 'pending' | 'delivered' | 'given_up';

export type Delivery = {
  id: string;
  targetName: string;
  type: EventType | 'test';
  batchId: string | null;
  batchName: string;
  status: DeliveryStatus;
  attempts: number;
  error: string | null;
  createdAt: string;
  nextTryAt: string | null;
};

export type NotificationSettings = { targets: Target[]; deliveries: Delivery[] };

/** What a browser shows. */
export type Notice = { id: number; batchId: string; type: EventType; title: string; body: string };
export type RecentNotices = { last: number; notices: Notice[] };

/** What a receiver said to a test; `error` says why it has not arrived. */
export type TestOutcome = { status: number | null; error: string | null };

const whole = (from: number, to: number, message: string) =>
  z.number({ error: message }).int(message).min(from, message).max(to, message);

const id = z.string().min(1).max(80);
const fields = {
  name: z.string().trim().min(1, 'Give it a name.').max(80, 'A name has at most 80 characters.'),
  kind: z.enum(KINDS),
  events: z.array(z.enum(EVENT_TYPES)).min(1, 'Choose at least one thing to be told of.'),
  failurePercent: whole(1, 100, 'Give a whole number from 1 to 100.'),
  failureLeast: whole(1, 50_000, 'Give a whole number from 1 to 50,000.'),
  stallMinutes: whole(1, 10_080, 'Give a whole number of minutes, at most 10,080 (a week).'),
  isOn: z.boolean(),
};

const url = z.string().trim().max(2_000, 'An address has at most 2,000 characters.');
/** For a target that is there, an empty `url` keeps the one it has. */
export const saveTargetSchema = z
  .object({ id: id.nullable(), url, ...fields })
  .refine((given) => given.id !== null || given.url !== '', { path: ['url'], message: 'Paste the address.' });
export type SaveTarget = z.infer<typeof saveTargetSchema>;

export const targetIdSchema = z.object({ targetId: id });
export const deliveryIdSchema = z.object({ deliveryId: id });
export const recentSchema = z.object({ after: z.coerce.number().int().min(0).optional() });
