/**
 * What a batch has to look like after everything that can happen to it, written from its promises alone: which attempts
 * there are, what is known of each, and what may go out. What an API was asked and told is evidence, not a rule.
 */
import type { Api, Entry, Told } from './api';

export type Rule = {
  creation: boolean;
  timeout: boolean;
  groups: string[];
  retriesMax: number;
  backoffSeconds: number;
};
export type Attempt = { status: string; sub: Sub | null; place: number; isRetried: boolean; text: string };
/** new: never arrived, for sure. asked: it may have. over: nothing more comes of it. */
export type Sub = {
  id: string;
  state: 'new' | 'asked' | 'followed' | 'seen' | 'over';
  attempts: { index: number; number: number }[];
  isFound: boolean;
  /** Long ago: since it first might have gone out, and since it last did. */
  isOld: boolean;
  isLongSilent: boolean;
};

export type Model = ReturnType<typeof makeModel>;

const isOver = (status: string) => status === 'completed' || status === 'failed';
const KINDS: Record<string, 'creation' | 'timeout' | 'run' | 'bad'> = {
  'The llm_id is unknown.': 'bad',
  'No capacity left.': 'creation',
  'The run timed out.': 'timeout',
  'The tool broke.': 'run',
};

export function makeModel(how: { count: number; limit: number | null; pilot: number | null; rule: Rule | null }) {
  const items: Attempt[][] = Array.from({ length: how.count }, (_, n) => [blank(`item ${n}`)]);
  const subs: Sub[] = [];
  const model = {
    items,
    subs,
    sending: 'going',
    limit: how.limit,
    pilot: how.pilot,
    rule: how.rule,
    wishes: ['batch.submitted'],
    hold: null as null | 'key' | 'busy' | 'outage',
    failures: 0,
    newest: () => items.map((tries) => tries[tries.length - 1] as Attempt),
    inFlight: () => model.newest().filter(({ sub, status }) => sub && status !== 'stopped' && !isOver(status)).length,
    firstsOut: () => items.filter((tries) => tries[0]?.sub).length,
    waiting: () => subs.filter(({ state }) => state === 'new' || state === 'asked'),
    at: ({ index, number }: { index: number; number: number }) => items[index]?.[number - 1] as Attempt,
    attemptsOf: (sub: Sub) => sub.attempts.map((one) => model.at(one)),
    unplaced: () => model.newest().filter(({ sub, status }) => !sub && status === 'unsent'),

    /** A submission was formed: answers what is wrong with that. */
    formed(id: string, attempts: Sub['attempts'], from: Sub | null): string | null {
      const sub: Sub = { id, state: 'new', attempts, isFound: false, isOld: false, isLongSilent: false };
      for (const [place, one] of attempts.entries()) {
        const attempt = model.at(one);
        if (!attempt || attempt !== model.newest()[one.index]) return 'an attempt goes out that is not the newest';
        if (attempt.sub !== from) return 'an attempt goes out in two submissions';
        if (!from && attempt.status !== 'unsent') return `an attempt goes out that is ${attempt.status}`;
        if (!from && model.sending === 'asking' && one.number === 1) return 'the pilot is exceeded';
        Object.assign(attempt, { sub, place, status: model.unsent() });
      }
      subs.push(sub);
      if (from) return null;
      if (model.sending === 'paused' || model.sending === 'stopped') return `a wave is formed while ${model.sending}`;
      if (model.pilot !== null && model.firstsOut() > model.pilot) return 'the pilot is exceeded';
      return model.limit !== null && model.inFlight() > model.limit ? 'more are in flight than the limit' : null;
    },
    unsent: () => (model.sending === 'stopped' ? 'stopped' : 'unsent'),
    fail(attempt: Attempt, kind: string, number: number) {
      const { rule } = model;
      const isMeant =
        rule &&
        (kind === 'creation'
          ? rule.creation
          : kind === 'timeout'
            ? rule.timeout
            : kind === 'run' && rule.groups.length > 0);
      const isNewest = model.newest().includes(attempt);
      Object.assign(attempt, {
        status: 'failed',
        isRetried: Boolean(isMeant && isNewest && number <= (rule?.retriesMax ?? 0)),
      });
    },
    failAll(sub: Sub, kind: string) {
      for (const one of sub.attempts) model.fail(model.at(one), kind, one.number);
      sub.state = 'over';
    },
    set(sub: Sub, status: string) {
      for (const attempt of model.attemptsOf(sub)) attempt.status = status;
    },
    /** What the API says of a session, or of an item that it could not make one for. */
    told(one: Sub['attempts'][number], entry: Entry, status: string, isFound = false) {
      const attempt = model.at(one);
      if (isOver(attempt.status) && (attempt.status === status || entry.messages === 1)) return;
      if (status === 'failed') model.fail(attempt, isFound ? 'run' : (KINDS[entry.error ?? ''] ?? 'run'), one.number);
      else Object.assign(attempt, { status, isRetried: false });
    },
    /** One try to send: from what the API was asked and told, what is known after it. */
    tried(sub: Sub, log: Told[], api: Api, meanwhile: () => void): string | null {
      const was = sub.state;
      const isHeldBack = model.sending === 'paused' || model.sending === 'stopped';
      const create = log.find(({ call }) => call === 'create');
      const list = log.findLast(({ call }) => call === 'list');
      if (log.some(({ submission }) => submission !== sub.id)) return 'another submission went out';
      if (log.length === 0) {
        const mayWait = model.hold || (was === 'new' && (isHeldBack || model.attemptsOf(sub)[0]?.status === 'stopped'));
        return mayWait ? null : 'what should go out did not';
      }
      if (model.hold) return 'it was sent although the API is held back';
      if (!create) return model.lookedUp(sub, list?.told ?? 'nothing', api);
      if (sub.isOld && was === 'asked') return 'a request of yesterday was sent blindly';
      if (was === 'new' && isHeldBack) return `something new went out while ${model.sending}`;
      Object.assign(sub, { isLongSilent: false });
      model.set(sub, 'checking');
      meanwhile();
      return model.answered(sub, was, create.told, list?.told, api);
    },
    lookedUp(sub: Sub, told: string, api: Api): null {
      model.heard(told === 'nothing' ? 'down' : 'ok');
      if (told === 'found') model.adopt(sub, api);
      else if (told === 'none' && sub.isLongSilent && sub.isOld) model.failAll(sub, 'creation');
      else if (told === 'none' && sub.isLongSilent) model.restored(sub);
      else model.set(sub, 'checking');
      return null;
    },
    answered(sub: Sub, was: Sub['state'], told: string, lookup: string | undefined, api: Api): string | null {
      sub.state = 'asked';
      if (told === 'key' || told.startsWith('busy')) {
        model.heard(told);
        if (was === 'new') model.restored(sub);
      } else if (told === 'ok') {
        model.heard('ok');
        Object.assign(sub, { state: 'followed' });
        const batch = api.batches.findLast((one) => one.submission === sub.id);
        for (const one of sub.attempts) {
          const entry = batch?.entries[model.at(one).place];
          if (!entry) return 'the API has no entry of an attempt';
          model.told(one, entry, entry.status);
        }
      } else if (told === 'refused' && sub.attempts.length === 1) {
        model.heard('ok');
        model.failAll(sub, 'bad');
      } else if (told === 'refused' || told.startsWith('named')) {
        model.heard('ok');
        const named = told.startsWith('named') ? sub.attempts[Number(told.slice(6))] : undefined;
        model.set(sub, model.unsent());
        if (named) model.fail(model.at(named), 'bad', named.number);
        sub.state = 'over';
      } else if (told === 'other answer') {
        model.heard(lookup === 'nothing' ? 'down' : 'ok');
        if (lookup === 'found') model.adopt(sub, api);
        if (lookup === 'none') model.failAll(sub, 'conflict');
      } else if (told === 'nothing') model.heard('down');
      return null;
    },
    /** Known not to have arrived. */
    restored(sub: Sub) {
      Object.assign(sub, { state: 'new', isOld: false });
      model.set(sub, model.unsent());
    },
    adopt(sub: Sub, api: Api) {
      Object.assign(sub, { state: 'followed', isFound: true });
      const sessions = api.sessionsOf(sub.id);
      for (const one of sub.attempts) {
        const entry = sessions.find(({ mark }) => mark.endsWith(`.${one.index}`));
        if (entry) model.told(one, entry, entry.status, true);
        else model.fail(model.at(one), 'creation', one.number);
      }
    },
    /** Bookkeeping of how the API does, as far as it decides whether it may be called. */
    heard(told: string) {
      if (told === 'ok') Object.assign(model, { hold: null, failures: 0 });
      else if (told === 'key') model.hold = 'key';
      else if (told === 'busy for long') model.hold ??= 'busy';
      else if (++model.failures >= 5) model.hold ??= 'outage';
    },
    /** One look at what became of a submission; `read` is what the API was made to say. */
    read(sub: Sub, api: Api, read: string, fails: boolean) {
      model.heard(read === 'key' && fails ? 'key' : read === 'down' ? 'down' : 'ok');
      if (fails) return;
      const entries = sub.isFound
        ? api.sessionsOf(sub.id)
        : (api.batches.findLast((one) => one.submission === sub.id)?.entries ?? []);
      for (const one of sub.attempts) {
        const entry = entries.find(({ mark }) => mark.endsWith(`.${one.index}`));
        if (entry) model.told(one, entry, read === 'stale' ? entry.before : entry.status, sub.isFound);
      }
      sub.state = model.attemptsOf(sub).every(({ status }) => isOver(status)) ? 'seen' : 'followed';
    },
    firsts: () => items.map((tries) => tries[0] as Attempt),
    retry(index: number, isByRule: boolean, edit: string) {
      const tries = items[index] as Attempt[];
      const before = tries[tries.length - 1] as Attempt;
      before.isRetried = false;
      tries.push(blank(before.text + edit));
      if (!isByRule && model.sending === 'stopped') model.sending = 'going';
    },
    retryable: () => items.flatMap((_, index) => (model.newest()[index]?.status === 'failed' ? [index] : [])),
    /** Every wish is kept, also one that changes nothing. */
    steer(how: 'pause' | 'resume' | 'stop' | 'rest') {
      const { sending } = model;
      model.wishes.push(`sending.${{ pause: 'paused', resume: 'resumed', stop: 'stopped', rest: 'rest' }[how]}`);
      if (how === 'pause' && (sending === 'going' || sending === 'asking')) model.sending = 'paused';
      if (how === 'resume' && sending === 'paused') model.sending = 'going';
      if (how === 'stop') {
        for (const attempt of model.newest()) {
          if (attempt.status === 'unsent') attempt.status = 'stopped';
          attempt.isRetried = false;
        }
        Object.assign(model, { sending: 'stopped', rule: null });
      }
      if (how === 'rest') {
        for (const attempt of model.newest()) if (attempt.status === 'stopped') attempt.status = 'unsent';
        Object.assign(model, { sending: 'going', pilot: null });
      }
    },
  };
  return model;
}

const blank = (text: string): Attempt => ({ status: 'unsent', sub: null, place: 0, isRetried: false, text });
