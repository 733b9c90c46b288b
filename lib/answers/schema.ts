/** Whose answer it is: an attempt, its session, and when that had ended (ISO). */
export type AnswerPlace = {
  batchId: string;
  index: number;
  attempt: number;
  sessionId: string;
  finishedAt: string;
};
