'use client';

import type { Route } from 'next';
import NextLink from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

type Props<T extends string> = Omit<ComponentProps<typeof NextLink<T>>, 'prefetch' | 'href'> & { href: Route<T> };

/** A link to a page of ours. What it leads to is fetched ahead where a pointer goes, not for all links of a page at once. */
export function Link<T extends string>({ href, ...props }: Props<T>) {
  const router = useRouter();
  return <NextLink href={href} prefetch={false} onPointerEnter={() => router.prefetch(href as Route)} {...props} />;
}
