import {
  CircleCheck,
  CircleDashed,
  CircleDotDashed,
  CirclePause,
  CircleQuestionMark,
  CircleStop,
  LoaderCircle,
  type LucideIcon,
  MessageCircleQuestionMark,
  OctagonX,
  Pause,
  PencilLine,
  RefreshCw,
  SendHorizontal,
} from 'lucide-react';
import type { BatchStatus, CountKey, RowStatus } from '@/lib/batches/schema';
import { classNames } from './class-names';

type AnyStatus = RowStatus | BatchStatus | CountKey;
export type Tone = 'queued' | 'running' | 'waiting' | 'completed' | 'failed';
type Look = { word: string; icon: LucideIcon; tone: Tone; isTurning?: boolean; title?: string };

const WAITING: Look = { word: 'Needs answer', icon: CirclePause, tone: 'waiting' };

const LOOKS: Record<string, Look> = {
  draft: { word: 'Draft', icon: PencilLine, tone: 'queued' },
  unsent: { word: 'Not sent yet', icon: CircleDotDashed, tone: 'queued' },
  sending: { word: 'Sending', icon: SendHorizontal, tone: 'running' },
  checking: {
    word: 'Checking',
    icon: RefreshCw,
    tone: 'waiting',
    isTurning: true,
    title: 'The answer was lost; the same request goes again, so nothing is sent twice.',
  },
  queued: { word: 'Queued', icon: CircleDashed, tone: 'queued' },
  running: { word: 'Running', icon: LoaderCircle, tone: 'running', isTurning: true },
  waiting: WAITING,
  waiting_for_tool: WAITING,
  completed: { word: 'Completed', icon: CircleCheck, tone: 'completed' },
  failed: { word: 'Failed', icon: OctagonX, tone: 'failed' },
  paused: {
    word: 'Paused',
    icon: Pause,
    tone: 'queued',
    title: 'What is not sent yet waits until sending is resumed.',
  },
  asking: {
    word: 'Asks you',
    icon: MessageCircleQuestionMark,
    tone: 'waiting',
    title: 'The pilot has ended; the rest waits for your word.',
  },
  stopped: {
    word: 'Stopped',
    icon: CircleStop,
    tone: 'queued',
    title: 'Sending was stopped. What was not sent can still be sent.',
  },
  partial_failed: { word: 'Partly failed', icon: OctagonX, tone: 'failed' },
  other: { word: 'Other', icon: CircleQuestionMark, tone: 'queued' },
};

const TONES = {
  queued: 'text-queued',
  running: 'text-running',
  waiting: 'text-waiting',
  completed: 'text-completed',
  failed: 'text-failed',
};

export function StatusIcon({ status, size = 14 }: { status: AnyStatus; size?: number }) {
  const { icon: Icon, tone, isTurning } = statusLook(status);
  return <Icon size={size} aria-hidden className={classNames('shrink-0', TONES[tone], isTurning && 'animate-spin')} />;
}

/** Icon, word and colour of a status or a count; a word never seen before stands for itself. */
export function statusLook(status: AnyStatus): Look {
  return LOOKS[status] ?? { word: status, icon: CircleQuestionMark, tone: 'queued' };
}

/** Word of a count. Unsent rows are also those on their way and those whose answer was lost. */
export function countWord(key: CountKey): string {
  return key === 'unsent' ? 'Not accepted yet' : statusLook(key).word;
}
