'use client';

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** The local time of day, with the day when it was not today. */
export function ClockTime({ at }: { at: string }) {
  const moment = new Date(at);
  const isToday = moment.toDateString() === new Date().toDateString();
  return (
    <time dateTime={at} suppressHydrationWarning>
      {(isToday ? time : dayAndTime).format(moment)}
    </time>
  );
}
