/** The browser's writes to what holds sending back for every batch. */
import { mutationOptions } from '@tanstack/react-query';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';

/** Lifts the hold after a refused key or an outage and tries at once. Every batch may be changed by it. */
export const tryAgainMutation = () =>
  mutationOptions({
    mutationFn: () => unwrap(actions.tryUpstreamAgain({})),
    onSettled: (_done, _error, _input, _before, { client }) => client.invalidateQueries({ queryKey: ['batches'] }),
  });
