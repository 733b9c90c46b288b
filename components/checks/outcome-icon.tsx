import {
  CircleCheck,
  CircleDashed,
  CircleX,
  type LucideIcon,
  Star,
  ThumbsDown,
  ThumbsUp,
  TriangleAlert,
} from 'lucide-react';
import type { Outcome, RowResult, Verdict } from '@/lib/checks/schema';

type Look = { icon: LucideIcon; word: string; className: string };

const OUTCOMES: Record<Outcome, Look> = {
  p: { icon: CircleCheck, word: 'Passed', className: 'text-completed' },
  f: { icon: CircleX, word: 'Failed', className: 'text-failed' },
  e: { icon: TriangleAlert, word: 'Could not be told', className: 'text-waiting' },
  u: { icon: CircleDashed, word: 'Not checked', className: 'text-text-3' },
};

const RESULTS: Record<RowResult, Outcome> = { passed: 'p', failed: 'f', error: 'e', unchecked: 'u' };

export const VERDICT_LOOKS: Record<Verdict, Look & { key: string }> = {
  pass: { icon: ThumbsUp, word: 'Pass', className: 'text-completed', key: '1' },
  fail: { icon: ThumbsDown, word: 'Fail', className: 'text-failed', key: '2' },
  star: { icon: Star, word: 'Star', className: 'text-waiting', key: '3' },
};

export const outcomeLook = (outcome: Outcome): Look => OUTCOMES[outcome];
export const resultLook = (result: RowResult): Look => OUTCOMES[RESULTS[result]];

/** The icon of an outcome; its word stands beside it, or is read out. */
export function LookIcon({ look: { icon: Icon, className }, size = 14 }: { look: Look; size?: number }) {
  return <Icon size={size} aria-hidden className={`inline-block shrink-0 ${className}`} />;
}
