'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';

/** A value that others in the room may not read, until it is asked to show; kept from spelling services even then. */
export function ValueInput(props: ComponentProps<'input'>) {
  const [isShown, setIsShown] = useState(false);
  const label = isShown ? 'Hide value' : 'Show value';
  return (
    <span className="flex gap-1.5">
      <Input
        {...props}
        type={isShown ? 'text' : 'password'}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="flex-1 font-mono"
      />
      <Button
        className="h-9! w-9 px-0! sm:h-[30px]! sm:w-[30px]"
        aria-label={label}
        title={label}
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
      </Button>
    </span>
  );
}
