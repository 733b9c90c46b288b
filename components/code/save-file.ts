/** So long a browser may take to begin with a download. */
const BEGIN_MS = 60_000;

/** Hands a text or a file to the browser as a download. */
export function saveFile(name: string, content: string | Blob): void {
  const file = typeof content === 'string' ? new Blob([content], { type: 'text/plain' }) : content;
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), BEGIN_MS);
}
