'use client';

import { useEffect, useEffectEvent, useRef } from 'react';
import { type FieldPath, get, type UseFormReturn, useFormContext, useFormState } from 'react-hook-form';
import type { DraftItem } from '@/lib/batches/schema';
import { useComposing } from './composing';

/**
 * Ties the form of the item in hand to the draft: what is typed goes there at once, and what an upload or a save
 * changes there comes back without disturbing the field that has the focus.
 */
export function useMirror(form: UseFormReturn<DraftItem>, itemId: string): void {
  const { session, isChecked } = useComposing();
  const { editor } = session;
  const isShown = isChecked(itemId);
  const isTakingOver = useRef(false);
  const mirrored = useRef<DraftItem>(undefined);

  const checkAgain = useEffectEvent((name: FieldPath<DraftItem> | undefined) => {
    if (isShown) void form.trigger();
    else if (name && form.getFieldState(name).error) void form.trigger(name);
  });

  useEffect(() => {
    const stopForm = form.subscribe({
      formState: { values: true },
      callback: ({ name }) => {
        if (isTakingOver.current) return;
        const item = structuredClone(form.getValues());
        if (JSON.stringify(item) === JSON.stringify(mirrored.current)) return;
        mirrored.current = item;
        editor.changeItem(itemId, () => item, stepOf(itemId, name));
        checkAgain(name as FieldPath<DraftItem> | undefined);
      },
    });
    mirrored.current = editor.itemOf(itemId);
    const stopEditor = editor.subscribe(() => {
      const item = editor.itemOf(itemId);
      if (!item || item === mirrored.current) return;
      mirrored.current = item;
      isTakingOver.current = true;
      takeOver(form, item);
      isTakingOver.current = false;
      checkAgain(undefined);
    });
    return () => {
      stopForm();
      stopEditor();
    };
  }, [form, editor, itemId]);

  useEffect(() => {
    if (isShown) void form.trigger();
  }, [isShown, form]);
}

/** Only what differs, so that the field that has the focus keeps its caret. */
function takeOver(form: UseFormReturn<DraftItem>, item: DraftItem): void {
  const shown = structuredClone(form.getValues());
  for (const field of FIELDS) {
    if (JSON.stringify(shown[field]) !== JSON.stringify(item[field])) form.setValue(field, item[field]);
  }
  // A list set as a whole leaves what stands in the boxes of rows that stay.
  for (const { path, value } of boxesOf(item)) if (get(shown, path) !== value) form.setValue(path, value);
}

/** What is typed into the rows of an item's lists. */
function boxesOf({ parts, metadata, secrets }: DraftItem): { path: FieldPath<DraftItem>; value: string }[] {
  return [
    ...parts.flatMap((part, at) =>
      part.type === 'text' ? [{ path: `parts.${at}.text` as const, value: part.text }] : [],
    ),
    ...metadata.flatMap(({ key, value }, at) => [
      { path: `metadata.${at}.key` as const, value: key },
      { path: `metadata.${at}.value` as const, value },
    ]),
    ...secrets.flatMap(({ name, value }, at) => [
      { path: `secrets.${at}.name` as const, value: name },
      { path: `secrets.${at}.value` as const, value },
    ]),
  ];
}

const FIELDS = ['parts', 'metadata', 'llmId', 'versionId', 'secrets'] as const;
const TYPED = /\.(text|key|value|name)$|^llmId$/;

/** What is typed into one field is one step; each part or pair that comes or goes is one of its own. */
const stepOf = (itemId: string, name: string | undefined) => ({
  label: name && TYPED.test(name) ? 'typing' : 'change of an item',
  key: name && TYPED.test(name) ? `${itemId}.${name}` : undefined,
});

/** What is wrong with a field of the item in hand, as far as it is to be shown. */
export function useFieldError(path: string): string | undefined {
  const { control } = useFormContext<DraftItem>();
  const { errors } = useFormState({ control });
  return get(errors, `${path}.root.message`) ?? get(errors, `${path}.message`);
}
