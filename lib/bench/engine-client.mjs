/** Speaks to an engine over HTTP, as any client would. */

export function openClient({ url, key }) {
  const headers = { authorization: `Bearer ${key}` };

  async function call(path, { method = 'GET', body } = {}) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    return response.json();
  }

  const agentId = async () => (await call('/v1/agents')).agents[0].id;

  /** A batch of `count` small offline items; `mark` goes into the metadata of each. */
  const createBatch = (agent, count, mark) =>
    call('/v1/session-batches', {
      method: 'POST',
      body: {
        items: Array.from({ length: count }, (_, index) => ({
          agent_id: agent,
          llm_id: 'offline-brief',
          metadata: { mark, index: String(index) },
          message: { content: [{ type: 'text', text: `Item ${index}: count the words of this sentence, please.` }] },
        })),
      },
    });

  /** Waits until every batch has ended; answers how many sessions completed. */
  async function untilEnded(batchIds, pauseMs = 100) {
    let completed = 0;
    for (const id of batchIds) {
      for (;;) {
        const batch = await call(`/v1/session-batches/${id}`);
        if (batch.counts.queued + batch.counts.running === 0) {
          completed += batch.counts.completed;
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return completed;
  }

  return { url, headers, call, agentId, createBatch, untilEnded };
}
