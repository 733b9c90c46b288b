/** What runs inside the measured page. Each function is handed to the browser as it stands and can use nothing around it. */

/** Before the page's own script: notes long tasks, the first paint, and the first frame in which a row can be read. */
export function watchLoad(rowSelector) {
  window.measured = { longTasks: [], paintedMs: null, readableMs: null };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.measured.longTasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries())
      if (name === 'first-contentful-paint') window.measured.paintedMs = startTime;
  }).observe({ type: 'paint', buffered: true });
  const isReadable = () =>
    [...document.querySelectorAll(rowSelector)].some((row) => {
      const { top, bottom, width } = row.getBoundingClientRect();
      return width > 0 && bottom > 0 && top < innerHeight && row.textContent.trim() !== '';
    });
  const look = () => {
    if (isReadable()) window.measured.readableMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Time of long tasks beyond 50 ms each since the first paint. */
export function readLoad() {
  const { longTasks, paintedMs, readableMs } = window.measured;
  const blockedMs = longTasks
    .filter(({ startTime, duration }) => startTime + duration > paintedMs)
    .reduce((sum, { duration }) => sum + duration - 50, 0);
  return {
    paintedMs,
    readableMs: Math.max(paintedMs, readableMs),
    blockedMs,
    elements: document.querySelectorAll('*').length,
  };
}

/** Scrolls what scrolls, down and up again, for so long; how many frames took more than 50 ms, and how many were blank. */
export function scrollFor({ ms, pxPerSecond, rowSelector }) {
  const boxes = [document.scrollingElement, ...document.querySelectorAll('main, main *, #box')];
  const room = (box) => (box.scrollHeight - box.clientHeight) * (box.clientHeight > 200 ? 1 : 0);
  const scrolls = (box) => box === document.scrollingElement || /auto|scroll/.test(getComputedStyle(box).overflowY);
  const box = boxes.filter(scrolls).sort((one, other) => room(other) - room(one))[0];
  return new Promise((resolve) => {
    const start = performance.now();
    let [last, way, late, blank, frames] = [start, 1, 0, 0, 0];
    const step = (now) => {
      const tookMs = now - last;
      last = now;
      frames += 1;
      if (frames > 1 && tookMs > 50) late += 1;
      const middle = document.elementFromPoint(innerWidth / 2, innerHeight * 0.6);
      if (!middle?.closest(rowSelector)) blank += 1;
      const before = box.scrollTop;
      box.scrollTop += (way * pxPerSecond * Math.min(tookMs, 100)) / 1000;
      if (frames > 1 && box.scrollTop === before) way = -way;
      if (now - start < ms) requestAnimationFrame(step);
      else {
        box.scrollTop = 0;
        resolve({ late, blank, frames });
      }
    };
    requestAnimationFrame(step);
  });
}

/** Puts into `window.untilShown` the ms from the next input event to the first frame in which all such elements say so. */
export function fromInputUntil({ selector, says }) {
  const isTrue = () => {
    const found = [...document.querySelectorAll(selector)];
    return found.length > 0 && found.every((one) => !says || one.textContent.toLowerCase().includes(says));
  };
  window.untilShown = new Promise((resolve) => {
    let inputMs;
    for (const type of ['pointerdown', 'keydown'])
      addEventListener(
        type,
        ({ timeStamp }) => {
          inputMs ??= timeStamp;
        },
        { capture: true, once: true },
      );
    const look = () => {
      if (inputMs !== undefined && isTrue()) resolve(performance.now() - inputMs);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Notes in `window.shownMs` when each of these rows is first drawn with this word, in ms of the epoch. */
export function watchRows({ indexes, word }) {
  window.shownMs = new Map();
  const rowOf = (index) => document.querySelector(`input[aria-label="Select item ${index}"]`)?.closest('[role=row]');
  const look = () => {
    for (const index of indexes)
      if (!window.shownMs.has(index) && rowOf(index)?.textContent.includes(word))
        window.shownMs.set(index, performance.timeOrigin + performance.now());
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
