/** What the dashboard is connected to, and how it is. */

export type Connection = {
  /** The API's host, or null for the embedded engine. */
  host: string | null;
  /** Where the API answers, without `/v1`; null for the embedded engine, which answers where the page came from. */
  origin: string | null;
  isReachable: boolean;
  /** Time of the last answer, in ms; null when there was none. */
  latencyMs: number | null;
  /** What is wrong, for the user; null when all is well. */
  message: string | null;
  /** When what is wrong was first seen; null when all is well. */
  since: string | null;
};
