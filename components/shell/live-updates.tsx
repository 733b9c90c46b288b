'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { connect } from './live-connection';

/** Reads again what is on the screen whenever the server says that it has changed. */
export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => connect(client), [client]);
  return null;
}
