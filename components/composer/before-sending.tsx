'use client';

import { LoaderCircle, OctagonX } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { useComposing, useDraft } from './composing';
import { fieldId } from './field-id';
import { PreflightAmounts } from './preflight-amounts';
import { SendButton } from './send-button';
import type { SendChoices } from './send-choices';
import { SendPlan } from './send-plan';
import { PROBLEMS_ID, type Sending } from './sending';
import { useTally } from './tallying';

/** Loaded once there is something to say. */
const PreflightHints = dynamic(() => import('./preflight-hints').then((module) => module.PreflightHints));
const ConfirmSize = dynamic(() => import('./confirm-size').then((module) => module.ConfirmSize));

const PROBLEMS_SHOWN = 8;
/** Enough to see whether a message works, few enough to read. */
const FIRST_FEW = 5;

/** What the batch amounts to and what stands in its way. */
export function BeforeSending({ sending, sendChoices }: { sending: Sending; sendChoices: SendChoices }) {
  const draft = useDraft();
  const tally = useTally();
  const { uploadCount, itemCount, failure } = sending;
  const isAsking = sendChoices.choices.pilot.trim() !== '';
  return (
    <section aria-label="Before sending" className="min-w-0 rounded-l border bg-surface px-4 py-3 lg:sticky lg:top-3.5">
      <h2 className="font-semibold">Before sending</h2>
      <PreflightAmounts tally={tally} draft={draft} plan={sendChoices.plan} />
      <SendPlan sendChoices={sendChoices} itemCount={itemCount} />
      <ProblemList sendChoices={sendChoices} />
      <PreflightHints tally={tally} agentId={draft.agentId} />
      {uploadCount > 0 && (
        <p className="mt-2.5 flex items-start gap-2 text-text-2">
          <LoaderCircle size={14} aria-hidden className="mt-[2.5px] shrink-0 animate-spin text-running" />
          <span>
            {uploadCount === 1
              ? '1 upload is under way; sending waits for it.'
              : `${uploadCount} uploads are under way; sending waits for them.`}
          </span>
        </p>
      )}
      {failure && (
        <p role="alert" className="mt-2.5 flex items-start gap-2 text-failed">
          <OctagonX size={14} aria-hidden className="mt-[2.5px] shrink-0" />
          {failure}
        </p>
      )}
      <SendButton sending={sending} className="mt-3.5 hidden! h-[34px]! w-full lg:inline-flex!" />
      {itemCount > FIRST_FEW && !isAsking && !sending.isSending && !sending.isWaiting && (
        <Button variant="quiet" className="mt-1.5 w-full" onClick={() => sending.send({ pilot: FIRST_FEW })}>
          Try {FIRST_FEW} first, then ask
        </Button>
      )}
      {sending.isWaiting && (
        <Button variant="quiet" className="mt-1.5 w-full" onClick={sending.stopWaiting}>
          Do not send yet
        </Button>
      )}
      {sending.isConfirming && (
        <ConfirmSize
          itemCount={itemCount}
          pilot={FIRST_FEW}
          onSend={() => sending.answerConfirm({})}
          onPilot={() => sending.answerConfirm({ pilot: FIRST_FEW })}
          onClose={() => sending.answerConfirm(null)}
        />
      )}
    </section>
  );
}

type Shown = { key: string; place: string; message: string; href: string; onGo: () => void };

/** Every error that is shown at a field, as a way to that field. */
function ProblemList({ sendChoices }: { sendChoices: SendChoices }) {
  const [isWhole, setWhole] = useState(false);
  const problems = useShownProblems(sendChoices);
  const shown = isWhole ? problems : problems.slice(0, PROBLEMS_SHOWN);
  return (
    <div id={PROBLEMS_ID} tabIndex={-1} className="rounded-s outline-offset-4">
      {problems.length > 0 && (
        <div className="mt-2.5 flex items-start gap-2 border-t pt-2.5 text-failed">
          <OctagonX size={14} aria-hidden className="mt-[2.5px] shrink-0" />
          <div className="min-w-0 flex-1">
            <h3 className="font-semibold">
              {problems.length === 1
                ? '1 thing to put right'
                : `${problems.length.toLocaleString('en')} things to put right`}
            </h3>
            <ul className="mt-1 flex flex-col gap-1">
              {shown.map(({ key, place, message, href, onGo }) => (
                <li key={key} className="text-pretty">
                  <a
                    href={href}
                    className="rounded-s text-text-2 underline decoration-line-strong underline-offset-2 hover:text-text"
                    onClick={(event) => {
                      event.preventDefault();
                      onGo();
                    }}
                  >
                    <span className="font-medium text-accent">{place}</span>: {message}
                  </a>
                </li>
              ))}
            </ul>
            {shown.length < problems.length && (
              <Button size="sm" className="mt-2" onClick={() => setWhole(true)}>
                Show all {problems.length.toLocaleString('en')}
              </Button>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

const HEAD_PLACES: Record<string, string> = { name: 'Name', agentId: 'Agent', items: 'Items' };

function useShownProblems({ problems, ids }: SendChoices): Shown[] {
  const { session, isChecked, isAttempted, goTo, focusField } = useComposing();
  const draft = useDraft();
  const head = isAttempted ? session.problems.ofHead(draft) : [];
  return [
    ...head.map(({ path, message }) => {
      const id = path === 'items' ? 'add-item' : fieldId(path);
      return { key: path, place: HEAD_PLACES[path] ?? path, message, href: `#${id}`, onGo: () => focusField(id) };
    }),
    ...draft.items.flatMap((item, index) => {
      if (!isChecked(item.id)) return [];
      return session.problems.ofItem(item).map(({ path, message }) => ({
        key: `${item.id}.${path}.${message}`,
        place: `Item ${index}`,
        message,
        href: `#${fieldId(path)}`,
        onGo: () => goTo(item.id, path),
      }));
    }),
    ...(isAttempted ? Object.entries(problems) : []).map(([path, message]) => {
      const id = `${ids}-${path}`;
      return { key: id, place: 'How to send it', message, href: `#${id}`, onGo: () => focusField(id) };
    }),
  ];
}
