const COLOURS: Record<string, string> = {
  GET: 'bg-running-soft text-running',
  POST: 'bg-completed-soft text-completed',
  PUT: 'bg-waiting-soft text-waiting',
  DELETE: 'bg-failed-soft text-failed',
};

export function MethodMark({ method }: { method: string }) {
  return (
    <span
      className={`inline-block w-14 shrink-0 rounded-s px-1 text-center font-mono font-semibold text-xs ${COLOURS[method] ?? ''}`}
    >
      {method}
    </span>
  );
}
