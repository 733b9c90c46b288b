'use client';

import { createContext, use } from 'react';

/** The session around an entry: what is answered there goes to it. */
type InSession = { sessionId: string; status: string | null };

export const SessionContext = createContext<InSession | null>(null);

/** Null where entries are shown by themselves. */
export const useInSession = (): InSession | null => use(SessionContext);
