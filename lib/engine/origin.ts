/** The address under which the caller reached us, for addresses in answers: behind a proxy it is the proxy's. */
export function originOf(request: Request): string {
  const own = new URL(request.url);
  const first = (name: string) => request.headers.get(name)?.split(',')[0]?.trim();
  const host = first('x-forwarded-host') ?? first('host') ?? own.host;
  const protocol = first('x-forwarded-proto') ?? own.protocol.replace(':', '');
  const address = `${protocol}://${host}`;
  return /^https?:\/\/[^/?#@\s]+$/.test(address) && URL.canParse(address) ? new URL(address).origin : own.origin;
}
