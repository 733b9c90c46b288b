'use client';

import { Code, FileInput, Grid3x3, type LucideIcon, Redo2, TextQuote, Undo2 } from 'lucide-react';
import { type ComponentType, useEffect, useEffectEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { part } from '@/components/ui/part';
import { useComposing, useSteps } from './composing';
import { PresenceNote } from './conflict-notice';
import { SaveIndicator } from './save-indicator';

/** What can be done to the whole draft; on a small screen it folds into one menu. */
export function Toolbar() {
  const [opened, setOpened] = useState<Tool | null>(null);
  const { travel } = useComposing();
  const { undo, redo } = useSteps();
  useUndoKeys();
  const OpenedDialog = opened?.dialog;
  return (
    <>
      <PresenceNote />
      <SaveIndicator />
      <div className="hidden items-center gap-2 lg:flex">
        <span className="flex">
          <StepButton word="Undo" keys="Ctrl+Z" icon={Undo2} step={undo} onPress={() => travel('undo')} />
          <StepButton word="Redo" keys="Ctrl+Shift+Z" icon={Redo2} step={redo} onPress={() => travel('redo')} />
        </span>
        {TOOLS.map((tool) => (
          <Button key={tool.word} variant={tool.variant} onClick={() => setOpened(tool)}>
            {tool.word}
          </Button>
        ))}
      </div>
      <Menu
        label="More"
        className="lg:hidden"
        items={[
          ...(undo ? [{ word: `Undo ${undo}`, icon: Undo2, onSelect: () => travel('undo') }] : []),
          ...(redo ? [{ word: `Redo ${redo}`, icon: Redo2, onSelect: () => travel('redo') }] : []),
          ...TOOLS.map((tool) => ({ word: tool.word, icon: tool.icon, onSelect: () => setOpened(tool) })),
        ]}
      />
      {OpenedDialog && <OpenedDialog onOpenChange={(isOpen) => !isOpen && setOpened(null)} />}
    </>
  );
}

type DialogProps = { onOpenChange: (open: boolean) => void };
type Tool = {
  word: string;
  icon: LucideIcon;
  variant: 'quiet' | 'default';
  /** Loaded when it is first opened, and drawn only while it is open. */
  dialog: ComponentType<DialogProps>;
};

const TOOLS: Tool[] = [
  {
    word: 'Code',
    icon: Code,
    variant: 'quiet',
    dialog: part(() => import('@/components/code/code-dialog').then(({ CodeDialog }) => CodeDialog)),
  },
  {
    word: 'Prompt',
    icon: TextQuote,
    variant: 'quiet',
    dialog: part(() => import('./prompt-dialog').then(({ PromptDialog }) => PromptDialog)),
  },
  {
    word: 'Import',
    icon: FileInput,
    variant: 'default',
    dialog: part(() => import('@/components/import/import-dialog').then(({ ImportDialog }) => ImportDialog)),
  },
  {
    word: 'Matrix',
    icon: Grid3x3,
    variant: 'default',
    dialog: part(() => import('@/components/matrix/matrix-dialog').then(({ MatrixDialog }) => MatrixDialog)),
  },
];

type StepButtonProps = {
  word: 'Undo' | 'Redo';
  keys: string;
  icon: LucideIcon;
  step: string | null;
  onPress: () => void;
};

function StepButton({ word, keys, icon: Icon, step, onPress }: StepButtonProps) {
  return (
    <Button
      variant="quiet"
      className="px-2!"
      aria-label={word}
      title={step ? `${word} ${step} (${keys})` : `Nothing to ${word.toLowerCase()}`}
      aria-disabled={step === null}
      onClick={onPress}
    >
      <Icon size={15} aria-hidden />
    </Button>
  );
}

/** The browser’s own undo knows one field only; the draft’s knows them all. What a secret’s field takes is not in it yet. */
function useUndoKeys(): void {
  const { travel } = useComposing();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const way = wayOf(event);
    const { target } = event;
    if (!way || !(target instanceof Element)) return;
    if (target.closest('[role=dialog], input[type=password]')) return;
    event.preventDefault();
    travel(way);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function wayOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): 'undo' | 'redo' | null {
  if (altKey || !(ctrlKey || metaKey)) return null;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && !shiftKey ? 'redo' : null;
}
