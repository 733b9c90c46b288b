/** An API that has sessions of any size, and one that goes on and on: what a dashboard reads, without what runs agents. */
import { once } from 'node:events';
import http from 'node:http';

const AT = Date.parse('2026-06-02T09:00:00Z');
/** Stands once in each session; its beginning stands in three places. */
export const NEEDLE = 'zyxneedle';

/** `sizes` by session id: so many entries of so many characters each. `tailPerSecond` entries come in session `tail`. */
export async function startReadingApi({ sizes, tailPerSecond }) {
  const transcripts = new Map(
    Object.entries(sizes).map(([id, size]) => [id, bytesOf(id, entriesOf(size), 'completed')]),
  );
  const tail = [];
  const readers = new Set();
  let status = 'running';
  let timer;
  const server = http.createServer((request, response) => {
    const [, id, what] = /^\/v1\/sessions\/([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    if (id === 'tail' && what === 'stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      readers.add(response);
      return void response.on('close', () => readers.delete(response));
    }
    const bytes = id === 'tail' ? bytesOf('tail', tail, status) : transcripts.get(id);
    if (what !== 'transcript' || !bytes) return void response.writeHead(404).end('{"detail":"Not found"}');
    response.writeHead(200, { 'content-type': 'application/json' }).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    tailLength: () => tail.length,
    startTail() {
      const begun = performance.now();
      timer = setInterval(() => {
        for (const due = ((performance.now() - begun) / 1000) * tailPerSecond; tail.length < due; ) {
          const entry = entryOf(tail.length, 120);
          tail.push(entry);
          for (const reader of readers)
            reader.write(
              `id: tail:evt_${tail.length}\nevent: ${EVENTS[entry.type]}\ndata: ${JSON.stringify({ id: `tail:evt_${tail.length}`, type: EVENTS[entry.type] })}\n\n`,
            );
        }
      }, 20);
    },
    endTail() {
      clearInterval(timer);
      status = 'completed';
      for (const reader of readers) reader.end();
    },
    async stop() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const EVENTS = {
  user_message: 'user.message',
  assistant_message: 'assistant.message_completed',
  tool_call: 'tool.call_completed',
};

function entriesOf({ count, length }) {
  const entries = Array.from({ length: count }, (_, number) => entryOf(number, length));
  const middle = Math.floor(count / 2);
  for (const place of [0, middle, count - 1])
    say(entries[place], place === middle ? NEEDLE : `${NEEDLE.slice(0, -1)}x`);
  return entries;
}

function say(entry, word) {
  if (entry.type === 'tool_call') entry.result.stdout += ` ${word}`;
  else entry.content[0].text += ` ${word}`;
}

/** A message, then answers and tool calls in turn, of about so many characters. */
function entryOf(number, length) {
  const at = new Date(AT + number * 1_000).toISOString();
  const text = `Entry ${number}. ${'It goes on with words of this and that. '.repeat(Math.ceil(length / 40)).slice(0, length)}`;
  if (number % 3 === 1) {
    return {
      type: 'tool_call',
      id: `evt_${number}`,
      tool_call_id: `call_${number}`,
      tool_name: 'bash',
      arguments: { command: `cat part-${number}.txt` },
      status: 'completed',
      result: { stdout: text },
      is_error: false,
      created_at: at,
      completed_at: at,
    };
  }
  const type = number % 30 === 0 ? 'user_message' : 'assistant_message';
  return { type, id: `evt_${number}`, status: 'completed', content: [{ type: 'text', text }], created_at: at };
}

const bytesOf = (id, items, status) =>
  Buffer.from(
    JSON.stringify({
      agent: { id: 'agt_1', name: 'reader', created_at: new Date(AT).toISOString() },
      session: {
        id,
        agent_id: 'agt_1',
        status: 'open',
        last_message_status: status,
        created_at: new Date(AT).toISOString(),
      },
      timeline: { items },
    }),
  );
