import { parseAccept } from 'hono/utils/accept';

/** What gzip saves of a smaller answer is less than the headers of the answer. */
export const LEAST_GZIP_BYTES = 1024;

/** Whether `Accept-Encoding` takes gzip: it is named, or anything is taken. */
export function takesGzip(header: string | undefined): boolean {
  const accepted = parseAccept(header ?? '');
  const qOf = (name: string) => accepted.find(({ type }) => type.toLowerCase() === name)?.q;
  return (qOf('gzip') ?? qOf('*') ?? 0) > 0;
}
