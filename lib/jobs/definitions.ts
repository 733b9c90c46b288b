/** Every background job by name, with its payload. */

export type Jobs = {
  /** Runs one message of an embedded engine's session. */
  'message.run': { messageId: string };
  /** Gives up waiting for the result of an external tool. */
  'tool.expire': { messageId: string; sessionId: string; toolCallId: string; timeoutSeconds: number };
  /** Sends one webhook delivery, or sends it again. */
  'webhook.deliver': { deliveryId: string };
  /** Tells one target of one event, or tells it again. */
  'notification.deliver': { deliveryId: string };
};

export type JobName = keyof Jobs;

export const JOB_NAMES: readonly JobName[] = ['message.run', 'tool.expire', 'webhook.deliver', 'notification.deliver'];
